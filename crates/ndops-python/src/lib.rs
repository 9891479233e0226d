//! The Python module `ndops._ndops`: the registry's ops as builtins, the tensor class, and conversions from and to Python's values.
//!
//! Start at [`builtin`], which makes the functions, and [`op`], which calls them; [`convert`] turns an argument into a registry value by the kind of its parameter, [`operand`]
//! finds out what stands where a tensor is asked for.

mod buffer;
mod buffer_import;
mod builtin;
mod convert;
mod dlpack;
mod docs;
mod dtype;
mod error;
mod functions;
mod index;
mod io;
mod methods;
mod numpy;
mod op;
mod operand;
mod operators;
mod protocols;
mod result;
mod sequence;
mod sparse;
mod tensor;
mod vectorize;

use pyo3::prelude::*;
use pyo3::types::PyList;

/// The extension module.
#[pymodule]
fn _ndops(module: &Bound<PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("AxisError", error::axis_error(py)?)?;
    module.add("LinAlgError", error::linalg_error(py)?)?;
    module.add_class::<tensor::Tensor>()?;
    module.add_class::<tensor::KerasTensor>()?;
    module.add_class::<sparse::SparseTensor>()?;
    module.add_class::<dtype::PyDType>()?;
    functions::add_to(module)?;
    builtin::add_to(module)?;
    let names: Vec<String> = module.dict().keys().extract()?;
    module.add("__all__", PyList::new(py, names.iter().filter(|name| !name.starts_with('_')))?)
}
