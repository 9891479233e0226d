//! `vectorize`: functions of Python, called for each element on the thread of the caller.
//!
//! The loop, the signature and the results are the core's; what only Python has, keywords and arguments that are no tensors, is put back
//! around each call here.

use std::collections::HashSet;

use ndops::ops::Vectorized as Loop;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use crate::error::{or_raise, prefixed, raise, text};
use crate::operand::{Scope, operand};
use crate::tensor;

/// A function that goes through its arguments element by element.
#[pyclass(module = "ndops", frozen, dict, weakref)]
pub(crate) struct Vectorized {
    pyfunc: Py<PyAny>,
    excluded: Excluded,
    by_signature: Loop<()>,
}

/// The arguments that are passed on whole.
#[derive(Default)]
struct Excluded {
    positions: HashSet<usize>,
    names: HashSet<String>,
}

/// The most arguments that are excluded: what says which may be an iterator without end.
const MOST_EXCLUDED: usize = 1 << 16;

/// The result of the op: a callable with the name and the docs of the function.
pub(crate) fn vectorize<'py>(
    pyfunc: &Bound<'py, PyAny>,
    excluded: Option<&Bound<'py, PyAny>>,
    signature: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = pyfunc.py();
    if !pyfunc.is_callable() {
        return Err(PyValueError::new_err(format!("vectorize: pyfunc is not callable: {}", text(pyfunc))));
    }
    let excluded =
        excluded.filter(|excluded| !excluded.is_none()).map_or_else(|| Ok(Excluded::default()), Excluded::read)?;
    let signature: Option<String> = match signature.filter(|signature| !signature.is_none()) {
        Some(text) => Some(text.extract().map_err(|_| PyTypeError::new_err("vectorize: the signature is not a str"))?),
        None => None,
    };
    let by_signature = or_raise(py, ndops::ops::vectorize((), &[], signature.as_deref()))?;
    let made = Bound::new(py, Vectorized { pyfunc: pyfunc.clone().unbind(), excluded, by_signature })?;
    py.import("functools")?.call_method1("update_wrapper", (&made, pyfunc))
}

impl Excluded {
    fn read(excluded: &Bound<PyAny>) -> PyResult<Excluded> {
        let wrong = || PyTypeError::new_err("vectorize: excluded is a set of positions and names of arguments");
        if excluded.is_instance_of::<PyString>() {
            return Err(wrong());
        }
        let mut found = Excluded::default();
        for (i, item) in excluded.try_iter().map_err(|_| wrong())?.enumerate() {
            let item = item?;
            if i == MOST_EXCLUDED {
                return Err(PyValueError::new_err(format!(
                    "vectorize: more than {MOST_EXCLUDED} arguments are excluded"
                )));
            }
            if let Ok(name) = item.cast::<PyString>() {
                found.names.insert(name.to_string_lossy().into_owned());
                continue;
            }
            let position = item.extract::<isize>().map_err(|_| wrong())?;
            let negative =
                |_| PyValueError::new_err(format!("vectorize: the excluded position {position} is negative"));
            found.positions.insert(usize::try_from(position).map_err(negative)?);
        }
        Ok(found)
    }
}

/// Why a call failed: by the core's rules, or by the function's own exception.
enum Failure {
    Core(ndops::Error),
    Python(PyErr),
}

impl From<ndops::Error> for Failure {
    fn from(error: ndops::Error) -> Failure {
        Failure::Core(error)
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Failure {
        Failure::Python(error)
    }
}

/// Where an argument that is gone through stands.
enum Place<'py> {
    Position(usize),
    Name(Bound<'py, PyAny>),
}

/// The arguments of one call.
struct Arguments<'py> {
    positional: Vec<Bound<'py, PyAny>>,
    named: Option<Bound<'py, PyDict>>,
    looped: Vec<Place<'py>>,
    tensors: Vec<ndops::Tensor>,
}

impl<'py> Arguments<'py> {
    fn read(
        excluded: &Excluded,
        args: &Bound<'py, PyTuple>,
        named: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Arguments<'py>> {
        let positional = args.iter().collect();
        let named = named.map(|named| named.copy()).transpose()?;
        let mut found = Arguments { positional, named: named.clone(), looped: Vec::new(), tensors: Vec::new() };
        for (i, arg) in args.iter().enumerate() {
            if !excluded.positions.contains(&i) {
                found.add(Place::Position(i), &arg, &format!("argument {i}"))?;
            }
        }
        for (name, arg) in named.iter().flatten() {
            let text = name.cast::<PyString>()?.to_string_lossy().into_owned();
            if !excluded.names.contains(&text) {
                found.add(Place::Name(name), &arg, &text)?;
            }
        }
        Ok(found)
    }

    fn add(&mut self, place: Place<'py>, arg: &Bound<'py, PyAny>, name: &str) -> PyResult<()> {
        // The function may keep the elements that it sees, so they are of memory that nobody writes to.
        let tensor = copied(arg).map_err(|error| prefixed(arg.py(), error, &format!("vectorize: {name}")))?;
        self.looped.push(place);
        self.tensors.push(tensor);
        Ok(())
    }

    /// Calls the function with elements in place of the arguments that are gone through.
    fn call(&self, pyfunc: &Bound<'py, PyAny>, elements: &[ndops::Tensor]) -> PyResult<Bound<'py, PyAny>> {
        let py = pyfunc.py();
        let mut positional = self.positional.clone();
        let named = self.named.as_ref().map(|named| named.copy()).transpose()?;
        for (place, element) in self.looped.iter().zip(elements) {
            let element = tensor::object(py, element.clone())?.into_any();
            match (place, &named) {
                (Place::Position(i), _) => positional[*i] = element,
                (Place::Name(name), Some(named)) => named.set_item(name, element)?,
                (Place::Name(_), None) => unreachable!("a name comes from the named arguments"),
            }
        }
        pyfunc.call(PyTuple::new(py, positional)?, named.as_ref())
    }
}

/// The value as a tensor of memory of its own.
fn copied(obj: &Bound<PyAny>) -> PyResult<ndops::Tensor> {
    let mut scope = Scope { copies: true, ..Scope::default() };
    or_raise(obj.py(), operand(obj, &mut scope)?.to_tensor(None))
}

/// What the function returned, as results: `n` of them if the signature says so, else as many as a tuple has.
fn results(returned: &Bound<PyAny>, n: Option<usize>) -> PyResult<Vec<ndops::Tensor>> {
    let several = match n {
        Some(1) => None,
        Some(_) => {
            returned.cast::<PyTuple>().ok().map(|items| items.iter().collect::<Vec<_>>()).or_else(|| list(returned))
        }
        None => returned.cast::<PyTuple>().ok().map(|items| items.iter().collect()),
    };
    let result = |obj: &Bound<PyAny>| {
        copied(obj).map_err(|error| prefixed(obj.py(), error, "vectorize: what the function returned"))
    };
    match several {
        Some(items) => items.iter().map(result).collect(),
        None => Ok(vec![result(returned)?]),
    }
}

fn list<'py>(obj: &Bound<'py, PyAny>) -> Option<Vec<Bound<'py, PyAny>>> {
    obj.cast::<PyList>().ok().map(|items| items.iter().collect())
}

#[pymethods]
impl Vectorized {
    #[pyo3(signature = (*args, **kwargs))]
    fn __call__<'py>(
        slf: &Bound<'py, Self>,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let this = slf.get();
        let (pyfunc, n) = (this.pyfunc.bind(py), this.by_signature.n_results());
        let arguments = Arguments::read(&this.excluded, args, kwargs)?;
        let f = |elements: &[ndops::Tensor]| -> Result<Vec<ndops::Tensor>, Failure> {
            let returned = arguments.call(pyfunc, elements)?;
            Ok(results(&returned, n)?)
        };
        let made = this.by_signature.with(f).call(&arguments.tensors).map_err(|failure| match failure {
            Failure::Core(error) => raise(py, &error),
            Failure::Python(error) => error,
        })?;
        let mut objects = made.into_iter().map(|made| tensor::object(py, made)).collect::<PyResult<Vec<_>>>()?;
        match objects.len() {
            1 => Ok(objects.remove(0).into_any()),
            _ => Ok(PyTuple::new(py, objects)?.into_any()),
        }
    }

    /// In a class the callable is a method, as the function would be.
    fn __get__<'py>(
        slf: &Bound<'py, Self>,
        instance: &Bound<'py, PyAny>,
        _owner: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if instance.is_none() {
            return Ok(slf.clone().into_any());
        }
        slf.py().import("types")?.getattr("MethodType")?.call1((slf, instance))
    }

    /// A function that names itself is a cycle for the collector of Python.
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.pyfunc)
    }

    fn __repr__(slf: &Bound<Self>) -> PyResult<String> {
        let pyfunc = slf.get().pyfunc.bind(slf.py()).repr()?.to_string_lossy().into_owned();
        Ok(format!("<ndops.vectorize of {pyfunc}>"))
    }
}
