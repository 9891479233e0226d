//! Calls of ops with Python's arguments.

use ndops::op::{Kind, OpDef, Param, Value};
use pyo3::exceptions::{PyNotImplementedError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
use smallvec::SmallVec;

use crate::error::{or_raise, prefixed, text};
use crate::operand::Scope;
use crate::{convert, result, vectorize};

/// From so many elements on, a call lets other Python threads run: below, handing over the interpreter costs more than the op.
pub(crate) const DETACH_FROM: usize = 65536;

/// One op of the module.
pub(crate) struct Entry {
    pub def: &'static OpDef,
    /// The names of the parameters, interned: keywords of a call usually are the same objects.
    pub names: Vec<Py<PyString>>,
}

/// The argument of each parameter, if there is one, and those of a variadic one.
type Slots<'a, 'py> = SmallVec<[Option<&'a Bound<'py, PyAny>>; 8]>;

/// Calls an op with a first argument, or none, before the others.
pub(crate) fn call_with_names<'py>(
    py: Python<'py>,
    entry: &Entry,
    first: Option<&Bound<'py, PyAny>>,
    args: &[Bound<'py, PyAny>],
    n_positional: usize,
    names: Option<&Bound<'py, PyTuple>>,
) -> PyResult<Bound<'py, PyAny>> {
    let params = entry.def.params;
    let (positional, by_name) = args.split_at(n_positional);
    let variadic = params.iter().position(|param| param.variadic);
    let by_place = params.iter().take_while(|param| !param.keyword).count();
    let n_first = first.is_some() as usize;
    let n_direct = (variadic.unwrap_or(by_place) - n_first).min(n_positional);
    if variadic.is_none() && n_first + n_positional > by_place {
        return Err(too_many(entry.def, n_first + n_positional));
    }
    let mut slots: Slots = SmallVec::from_elem(None, params.len());
    for (slot, arg) in slots.iter_mut().zip(first.into_iter().chain(&positional[..n_direct])) {
        *slot = Some(arg);
    }
    if let Some(names) = names {
        for (i, arg) in by_name.iter().enumerate() {
            let name = names.get_borrowed_item(i)?;
            let at = find_param(entry, &name).ok_or_else(|| unexpected(entry.def, &name))?;
            if slots[at].replace(arg).is_some() {
                return Err(twice(entry.def, at));
            }
        }
    }
    if params.first().is_some_and(|param| param.kind == Kind::Function) {
        let pyfunc = slots[0].ok_or_else(|| missing(entry.def, &slots))?;
        return vectorize::vectorize(pyfunc, slots[1], slots[2]);
    }
    call_slots(py, entry.def, &slots, &positional[n_direct..])
}

/// Calls an op as a method. NumPy's methods take lengths and axes one by one, too: `x.reshape(2, 3)`.
pub(crate) fn call_method<'py>(
    py: Python<'py>,
    entry: &Entry,
    receiver: &Bound<'py, PyAny>,
    args: &[Bound<'py, PyAny>],
    n_args: usize,
    names: Option<&Bound<'py, PyTuple>>,
) -> PyResult<Bound<'py, PyAny>> {
    let several = entry.def.params.get(1).is_some_and(|param| matches!(param.kind, Kind::NewShape | Kind::Axes));
    if n_args > 1 && several && entry.def.params.len() == 2 {
        let (packed, named) = args.split_at(n_args);
        let packed = PyTuple::new(py, packed)?.into_any();
        let args: SmallVec<[Bound<PyAny>; 4]> = std::iter::once(&packed).chain(named).cloned().collect();
        return call_with_names(py, entry, Some(receiver), &args, 1, names);
    }
    call_with_names(py, entry, Some(receiver), args, n_args, names)
}

/// The parameter that a keyword names; a variadic one cannot be named.
fn find_param(entry: &Entry, name: &Bound<PyAny>) -> Option<usize> {
    let is_same = |known: &Py<PyString>| known.as_ptr() == name.as_ptr();
    let py = name.py();
    let same_text = |known: &Py<PyString>| is_text(name, known.bind(py));
    let at = entry.names.iter().position(is_same).or_else(|| entry.names.iter().position(same_text))?;
    (!entry.def.params[at].variadic).then_some(at)
}

/// Whether a keyword has a text, whatever the comparisons of its class say.
fn is_text(name: &Bound<PyAny>, known: &Bound<PyString>) -> bool {
    let (name, known) = (name.cast::<PyString>().map(|name| name.to_cow()), known.to_cow());
    matches!((name, known), (Ok(Ok(name)), Ok(known)) if name == known)
}

/// Calls an op with positional arguments.
pub(crate) fn call<'py>(
    py: Python<'py>,
    def: &'static OpDef,
    args: &[&Bound<'py, PyAny>],
) -> PyResult<Bound<'py, PyAny>> {
    let mut slots: Slots = args.iter().map(|arg| Some(*arg)).collect();
    slots.resize(def.params.len(), None);
    call_slots(py, def, &slots, &[])
}

/// Calls the op of this name with positional arguments.
pub(crate) fn call_named<'py>(name: &'static str, args: &[&Bound<'py, PyAny>]) -> PyResult<Bound<'py, PyAny>> {
    let def = ndops::op::find(name).ok_or_else(|| PyNotImplementedError::new_err(format!("there is no op {name}")))?;
    call(args[0].py(), def, args)
}

fn call_slots<'py>(
    py: Python<'py>,
    def: &'static OpDef,
    slots: &Slots<'_, 'py>,
    rest: &[Bound<'py, PyAny>],
) -> PyResult<Bound<'py, PyAny>> {
    let mut scope = Scope { dtype: asked_dtype(def, slots), for_call: true, ..Scope::default() };
    let mut values = convert_all(py, def, slots, rest, &mut scope)?;
    if scope.symbolic && !scope.borrowed.is_empty() {
        scope = Scope { copies: true, dtype: scope.dtype, ..Scope::default() };
        values = convert_all(py, def, slots, rest, &mut scope)?;
    }
    let value = if scope.n_elements < DETACH_FROM { def.call(&values) } else { py.detach(|| def.call(&values)) };
    result::object(py, or_raise(py, value)?, &scope)
}

fn convert_all<'py>(
    py: Python<'py>,
    def: &'static OpDef,
    slots: &Slots<'_, 'py>,
    rest: &[Bound<'py, PyAny>],
    scope: &mut Scope,
) -> PyResult<SmallVec<[Value; 4]>> {
    let mut values: SmallVec<[Value; 4]> = SmallVec::with_capacity(slots.len());
    for (param, slot) in def.params.iter().zip(slots) {
        let converted = match slot {
            Some(arg) => convert::argument(arg, param, scope),
            None if param.variadic => convert::arguments(rest, param, &values, scope),
            None if param.default.is_some() => Ok(Value::Default),
            None => return Err(missing(def, slots)),
        };
        values.push(converted.map_err(|error| prefixed(py, error, &format!("{}: {}", def.name, param.name)))?);
    }
    Ok(values)
}

/// The dtype argument of `array`: numbers are read as that dtype.
fn asked_dtype(def: &OpDef, slots: &Slots) -> Option<ndops::DType> {
    if def.name != "array" {
        return None;
    }
    let at = def.params.iter().position(|param| param.kind == Kind::DType)?;
    slots[at].filter(|dtype| !dtype.is_none()).and_then(|dtype| crate::dtype::parse(dtype).ok())
}

#[cold]
fn too_many(def: &OpDef, n: usize) -> PyErr {
    let n_params = def.params.iter().filter(|param| !param.keyword).count();
    let n_required = def.params.iter().filter(|param| param.default.is_none()).count();
    let takes = if n_required == n_params { format!("{n_params}") } else { format!("from {n_required} to {n_params}") };
    let plural = if n_params == 1 { "" } else { "s" };
    let given = if n == 1 { "was" } else { "were" };
    PyTypeError::new_err(format!("{}() takes {takes} positional argument{plural} but {n} {given} given", def.name))
}

#[cold]
fn unexpected(def: &OpDef, name: &Bound<PyAny>) -> PyErr {
    let name = name.cast::<PyString>().map_or_else(|_| text(name), |name| name.to_string_lossy().into_owned());
    PyTypeError::new_err(format!("{}() got an unexpected keyword argument '{name}'", def.name))
}

#[cold]
fn twice(def: &OpDef, at: usize) -> PyErr {
    PyTypeError::new_err(format!("{}() got multiple values for argument '{}'", def.name, def.params[at].name))
}

#[cold]
fn missing(def: &OpDef, slots: &Slots) -> PyErr {
    let is_missing =
        |(param, slot): &(&Param, &Option<_>)| param.default.is_none() && !param.variadic && slot.is_none();
    let names: Vec<String> =
        def.params.iter().zip(slots).filter(is_missing).map(|(param, _)| format!("'{}'", param.name)).collect();
    let plural = if names.len() == 1 { "" } else { "s" };
    let listed = names.join(" and ");
    PyTypeError::new_err(format!(
        "{}() missing {} required positional argument{plural}: {listed}",
        def.name,
        names.len()
    ))
}
