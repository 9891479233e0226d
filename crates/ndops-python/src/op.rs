//! The ops as builtins of the module, made from the registry.
//!
//! A builtin of the calling convention `METH_FASTCALL | METH_KEYWORDS` gets its arguments as an array of pointers and no word about which
//! function was called, so every op needs a C function of its own: [`entry`] is stamped per place in the registry by two const generics.

use std::ffi::{CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use ndops::op::{self, Kind, OpDef, Param, Value};
use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::panic::PanicException;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
use smallvec::SmallVec;

use crate::error::{or_raise, prefixed};
use crate::operand::Scope;
use crate::{convert, result};

/// From so many elements on, a call lets other Python threads run: below, handing over the interpreter costs more than the op.
const DETACH_FROM: usize = 65536;

/// One op of the module.
struct Entry {
    def: &'static OpDef,
    /// The names of the parameters, interned: keywords of a call usually are the same objects.
    names: Vec<Py<PyString>>,
}

static TABLE: OnceLock<Vec<Entry>> = OnceLock::new();

/// The registry has at most `16 * 16` ops.
const WIDTH: usize = 16;

static ENTRIES: [[ffi::PyCFunctionFastWithKeywords; WIDTH]; WIDTH] = [
    row::<0>(),
    row::<1>(),
    row::<2>(),
    row::<3>(),
    row::<4>(),
    row::<5>(),
    row::<6>(),
    row::<7>(),
    row::<8>(),
    row::<9>(),
    row::<10>(),
    row::<11>(),
    row::<12>(),
    row::<13>(),
    row::<14>(),
    row::<15>(),
];

const fn row<const HIGH: usize>() -> [ffi::PyCFunctionFastWithKeywords; WIDTH] {
    [
        entry::<HIGH, 0>,
        entry::<HIGH, 1>,
        entry::<HIGH, 2>,
        entry::<HIGH, 3>,
        entry::<HIGH, 4>,
        entry::<HIGH, 5>,
        entry::<HIGH, 6>,
        entry::<HIGH, 7>,
        entry::<HIGH, 8>,
        entry::<HIGH, 9>,
        entry::<HIGH, 10>,
        entry::<HIGH, 11>,
        entry::<HIGH, 12>,
        entry::<HIGH, 13>,
        entry::<HIGH, 14>,
        entry::<HIGH, 15>,
    ]
}

/// What Python calls for the op at `HIGH * WIDTH + LOW`.
unsafe extern "C" fn entry<const HIGH: usize, const LOW: usize>(
    _module: *mut ffi::PyObject,
    args: *const *mut ffi::PyObject,
    n_args: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: Python calls with the thread attached, and by its convention.
    unsafe { enter(HIGH * WIDTH + LOW, args, n_args as usize, names) }
}

/// Calls the op at `index` of the table, and turns panics into exceptions.
///
/// # Safety
/// The thread is attached to the interpreter. `args` points to `n_args` positional arguments followed by one for each of `names`, a tuple of
/// strings or null; all are alive for the call.
unsafe fn enter(
    index: usize,
    args: *const *mut ffi::PyObject,
    n_args: usize,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: promised by the caller.
    let py = unsafe { Python::assume_attached() };
    let called = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: promised by the caller; null is none.
        let names = unsafe { Bound::from_borrowed_ptr_or_opt(py, names) };
        let names = names.map(|names| names.cast_into::<PyTuple>()).transpose()?;
        let n_all = n_args + names.as_ref().map_or(0, |names| names.len());
        // SAFETY: promised by the caller. `Bound` is a pointer that is not null; nothing here drops what is only lent to us.
        let args = unsafe { lent(args, n_all) };
        let entry = &TABLE.get().expect("the module fills the table before Python sees it")[index];
        call_with_names(py, entry, args, n_args, names.as_ref())
    }));
    let result = called.unwrap_or_else(|panic| Err(PanicException::new_err(panic_text(&*panic))));
    match result {
        Ok(object) => object.into_ptr(),
        Err(error) => {
            error.restore(py);
            std::ptr::null_mut()
        }
    }
}

/// # Safety
/// As for [`enter`].
unsafe fn lent<'a, 'py>(args: *const *mut ffi::PyObject, n: usize) -> &'a [Bound<'py, PyAny>] {
    if n == 0 {
        return &[];
    }
    // SAFETY: a `Bound` is a transparent wrapper of a pointer to an object, and the caller lends `n` of them.
    unsafe { std::slice::from_raw_parts(args.cast::<Bound<'py, PyAny>>(), n) }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "the op panicked".into())
}

/// The argument of each parameter, if there is one, and those of a variadic one.
type Slots<'a, 'py> = SmallVec<[Option<&'a Bound<'py, PyAny>>; 8]>;

fn call_with_names<'py>(
    py: Python<'py>,
    entry: &Entry,
    args: &[Bound<'py, PyAny>],
    n_positional: usize,
    names: Option<&Bound<'py, PyTuple>>,
) -> PyResult<Bound<'py, PyAny>> {
    let params = entry.def.params;
    let (positional, by_name) = args.split_at(n_positional);
    let variadic = params.iter().position(|param| param.variadic);
    let n_direct = variadic.unwrap_or(params.len()).min(n_positional);
    if variadic.is_none() && n_positional > params.len() {
        return Err(too_many(entry.def, n_positional));
    }
    let mut slots: Slots = SmallVec::from_elem(None, params.len());
    for (slot, arg) in slots.iter_mut().zip(&positional[..n_direct]) {
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
    call_slots(py, entry.def, &slots, &positional[n_direct..])
}

/// The parameter that a keyword names; a variadic one cannot be named.
fn find_param(entry: &Entry, name: &Bound<PyAny>) -> Option<usize> {
    let is_same = |known: &Py<PyString>| known.as_ptr() == name.as_ptr();
    let same_text = |known: &Py<PyString>| name.eq(known).unwrap_or(false);
    let at = entry.names.iter().position(is_same).or_else(|| entry.names.iter().position(same_text))?;
    (!entry.def.params[at].variadic).then_some(at)
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

fn call_slots<'py>(
    py: Python<'py>,
    def: &'static OpDef,
    slots: &Slots<'_, 'py>,
    rest: &[Bound<'py, PyAny>],
) -> PyResult<Bound<'py, PyAny>> {
    let mut scope = Scope { dtype: asked_dtype(def, slots), ..Scope::default() };
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

/// The dtype argument of the ops that make a tensor of given numbers, which are then read as that dtype.
fn asked_dtype(def: &OpDef, slots: &Slots) -> Option<ndops::DType> {
    if !matches!(def.name, "array" | "full") {
        return None;
    }
    let at = def.params.iter().position(|param| param.kind == Kind::DType)?;
    slots[at].filter(|dtype| !dtype.is_none()).and_then(|dtype| crate::dtype::parse(dtype).ok())
}

#[cold]
fn too_many(def: &OpDef, n: usize) -> PyErr {
    let n_params = def.params.len();
    let n_required = def.params.iter().filter(|param| param.default.is_none()).count();
    let takes = if n_required == n_params { format!("{n_params}") } else { format!("from {n_required} to {n_params}") };
    let plural = if n_params == 1 { "" } else { "s" };
    let given = if n == 1 { "was" } else { "were" };
    PyTypeError::new_err(format!("{}() takes {takes} positional argument{plural} but {n} {given} given", def.name))
}

#[cold]
fn unexpected(def: &OpDef, name: &Bound<PyAny>) -> PyErr {
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

/// Adds a builtin for each op to the module.
pub(crate) fn add_to(module: &Bound<PyModule>) -> PyResult<()> {
    let py = module.py();
    let intern =
        |def: &'static OpDef| def.params.iter().map(|param| PyString::intern(py, param.name).unbind()).collect();
    let table = TABLE.get_or_init(|| op::all().map(|def| Entry { def, names: intern(def) }).collect());
    for (i, entry) in table.iter().enumerate() {
        module.add(entry.def.name, builtin(module, i, entry.def)?)?;
    }
    Ok(())
}

/// The builtin of the op at `index`. Its definition lives as long as the process, as those in C do.
fn builtin<'py>(module: &Bound<'py, PyModule>, index: usize, def: &OpDef) -> PyResult<Bound<'py, PyAny>> {
    let py = module.py();
    let method = Box::leak(Box::new(ffi::PyMethodDef {
        ml_name: leaked(def.name.to_string()),
        ml_meth: ffi::PyMethodDefPointer { PyCFunctionFastWithKeywords: ENTRIES[index / WIDTH][index % WIDTH] },
        ml_flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
        ml_doc: leaked(documentation(def)),
    }));
    let home = PyString::intern(py, "ndops");
    // SAFETY: the definition is never freed; the module is the function's `__self__`, the package where pickle finds it its `__module__`.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyCFunction_NewEx(method, module.as_ptr(), home.as_ptr())) }
}

/// The docs, after the line that `inspect.signature` reads.
fn documentation(def: &OpDef) -> String {
    let params = def.signature();
    let comma = if def.params.is_empty() { "" } else { ", " };
    let hidden = |line: &&str| *line == "#" || line.starts_with("# use ") || line.starts_with("# Ok::");
    let doc: Vec<&str> = def.doc.lines().filter(|line| !hidden(line)).collect();
    format!("{}($module{comma}{}\n--\n\n{}", def.name, &params[1..], doc.join("\n"))
}

fn leaked(text: String) -> *const c_char {
    CString::new(text.replace('\0', "")).expect("no zero bytes are left").into_raw()
}
