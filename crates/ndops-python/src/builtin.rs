//! The ops as builtins: functions of the module and methods of the tensor class, made from the registry.
//!
//! A builtin of the calling convention `METH_FASTCALL | METH_KEYWORDS` gets its arguments as an array of pointers and no word about which
//! function was called, so every op needs C functions of its own: [`callables`] is stamped per place in the registry by two const generics.

use std::ffi::{CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use ndops::op::{self, OpDef};
use pyo3::ffi;
use pyo3::panic::PanicException;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple, PyType};

use crate::docs;
use crate::methods::METHODS;
use crate::op::{Entry, call_method, call_with_names};
use crate::tensor::Tensor;

static TABLE: OnceLock<Vec<Entry>> = OnceLock::new();

/// The registry has at most `16 * 16` ops.
const WIDTH: usize = 16;

/// The C functions of one op.
#[derive(Clone, Copy)]
struct Callables {
    function: ffi::PyCFunctionFastWithKeywords,
    method: ffi::PyCFunctionFastWithKeywords,
}

static CALLABLES: [[Callables; WIDTH]; WIDTH] = [
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

const fn row<const HIGH: usize>() -> [Callables; WIDTH] {
    [
        callables::<HIGH, 0>(),
        callables::<HIGH, 1>(),
        callables::<HIGH, 2>(),
        callables::<HIGH, 3>(),
        callables::<HIGH, 4>(),
        callables::<HIGH, 5>(),
        callables::<HIGH, 6>(),
        callables::<HIGH, 7>(),
        callables::<HIGH, 8>(),
        callables::<HIGH, 9>(),
        callables::<HIGH, 10>(),
        callables::<HIGH, 11>(),
        callables::<HIGH, 12>(),
        callables::<HIGH, 13>(),
        callables::<HIGH, 14>(),
        callables::<HIGH, 15>(),
    ]
}

const fn callables<const HIGH: usize, const LOW: usize>() -> Callables {
    Callables { function: function::<HIGH, LOW>, method: method::<HIGH, LOW> }
}

/// What Python calls for the op at `HIGH * WIDTH + LOW`.
unsafe extern "C" fn function<const HIGH: usize, const LOW: usize>(
    _module: *mut ffi::PyObject,
    args: *const *mut ffi::PyObject,
    n_args: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: Python calls with the thread attached, and by its convention.
    unsafe { enter(HIGH * WIDTH + LOW, std::ptr::null_mut(), args, n_args as usize, names) }
}

/// The same as a method, whose first argument is the tensor in front of the dot.
unsafe extern "C" fn method<const HIGH: usize, const LOW: usize>(
    receiver: *mut ffi::PyObject,
    args: *const *mut ffi::PyObject,
    n_args: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as for `function`.
    unsafe { enter(HIGH * WIDTH + LOW, receiver, args, n_args as usize, names) }
}

/// Calls the op at `index` of the table, and turns panics into exceptions.
///
/// # Safety
/// The thread is attached to the interpreter. `receiver` is an object or null. `args` points to `n_args` positional arguments followed by one
/// for each of `names`, a tuple of strings or null; all are alive for the call.
unsafe fn enter(
    index: usize,
    receiver: *mut ffi::PyObject,
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
        let (receiver, args) = unsafe { (Bound::from_borrowed_ptr_or_opt(py, receiver), lent(args, n_all)) };
        let entry = &TABLE.get().expect("the module fills the table before Python sees it")[index];
        match &receiver {
            Some(receiver) => call_method(py, entry, receiver, args, n_args, names.as_ref()),
            None => call_with_names(py, entry, None, args, n_args, names.as_ref()),
        }
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

/// Adds a builtin for each op to the module, and to the class of tensors those that NumPy's arrays have as methods.
pub(crate) fn add_to(module: &Bound<PyModule>) -> PyResult<()> {
    let py = module.py();
    let intern =
        |def: &'static OpDef| def.params.iter().map(|param| PyString::intern(py, param.name).unbind()).collect();
    let table = TABLE.get_or_init(|| op::all().map(|def| Entry { def, names: intern(def) }).collect());
    let class = py.get_type::<Tensor>();
    for (i, Entry { def, .. }) in table.iter().enumerate() {
        let callables = CALLABLES[i / WIDTH][i % WIDTH];
        module.add(def.name, builtin(module, definition(def, callables.function, docs::of_function(py, def)?))?)?;
        if METHODS.contains(&def.name) {
            class.setattr(def.name, descriptor(&class, definition(def, callables.method, docs::of_method(def)))?)?;
        }
    }
    Ok(())
}

/// The definition of a builtin. It lives as long as the process, as those in C do.
fn definition(def: &OpDef, function: ffi::PyCFunctionFastWithKeywords, doc: String) -> *mut ffi::PyMethodDef {
    Box::leak(Box::new(ffi::PyMethodDef {
        ml_name: leaked(def.name.to_string()),
        ml_meth: ffi::PyMethodDefPointer { PyCFunctionFastWithKeywords: function },
        ml_flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
        ml_doc: leaked(doc),
    }))
}

/// A function of the module. Pickle finds it by the name of the package.
fn builtin<'py>(module: &Bound<'py, PyModule>, method: *mut ffi::PyMethodDef) -> PyResult<Bound<'py, PyAny>> {
    let py = module.py();
    let home = PyString::intern(py, "ndops");
    // SAFETY: the definition is never freed; the module is the function's `__self__`, the package its `__module__`.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyCFunction_NewEx(method, module.as_ptr(), home.as_ptr())) }
}

/// A method of the class.
fn descriptor<'py>(class: &Bound<'py, PyType>, method: *mut ffi::PyMethodDef) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: the definition is never freed, and Python checks that what stands before the dot is of the class.
    unsafe { Bound::from_owned_ptr_or_err(class.py(), ffi::PyDescr_NewMethod(class.as_type_ptr(), method)) }
}

fn leaked(text: String) -> *const c_char {
    CString::new(text.replace('\0', "")).expect("no zero bytes are left").into_raw()
}
