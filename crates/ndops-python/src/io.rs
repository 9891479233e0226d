//! Tensors in files: NumPy's `.npy` and `.npz`.

use std::io::{Cursor, Read};
use std::path::PathBuf;

use ndops::Tensor as Core;
use pyo3::exceptions::{PyOSError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::error::or_raise;
use crate::functions::to_tensor;
use crate::operand::Scope;
use crate::tensor;

const NPY: &str = "npy";
const NPZ: &str = "npz";

/// What a zip archive begins with.
const ZIP: &[u8] = b"PK";

/// Where a file is.
enum Place<'a, 'py> {
    /// In the file system.
    Path(PathBuf),
    /// Behind an object with `read` or `write`.
    Object(&'a Bound<'py, PyAny>),
}

impl<'a, 'py> Place<'a, 'py> {
    fn of(file: &'a Bound<'py, PyAny>, method: &str) -> PyResult<Place<'a, 'py>> {
        if file.hasattr(method)? { Ok(Place::Object(file)) } else { file.extract().map(Place::Path) }
    }
}

/// Reads a tensor from a `.npy` file, or a dict of tensors by name from `.npz`.
///
/// Parameters
/// ----------
/// file : str, path or binary file
///     Which of the two it is, its first bytes tell.
/// mmap_mode : {None, 'r'}
///     With 'r' a `.npy` file is mapped: elements are read from disk when they
///     are used. It must not change meanwhile.
///
/// Returns
/// -------
/// Tensor or dict of Tensors
///
/// Raises
/// ------
/// OSError
///     If the file cannot be read or ends too early.
/// ValueError
///     If it is neither kind of file.
///
/// Examples
/// --------
/// >>> import io
/// >>> file = io.BytesIO()
/// >>> ndops.save(file, ndops.arange(3))
/// >>> _ = file.seek(0)
/// >>> ndops.load(file)
/// array([0, 1, 2], dtype=int32)
#[pyfunction]
#[pyo3(signature = (file, mmap_mode=None))]
pub(crate) fn load<'py>(file: &Bound<'py, PyAny>, mmap_mode: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
    let py = file.py();
    let maps = match mmap_mode {
        None => false,
        Some("r") => true,
        Some(mode) => return Err(PyValueError::new_err(format!("load: mmap_mode is None or 'r', not {mode:?}"))),
    };
    match Place::of(file, "read")? {
        Place::Path(path) if is_archive(&path)? => by_name(py, or_raise(py, py.detach(|| Core::load_npz(path)))?),
        Place::Path(path) => {
            // SAFETY: that the file must not change is documented.
            let read = || if maps { unsafe { Core::open_npy(path) } } else { Core::load_npy(path) };
            Ok(tensor::object(py, or_raise(py, py.detach(read))?)?.into_any())
        }
        Place::Object(_) if maps => Err(PyValueError::new_err("load: only a file with a path can be mapped")),
        Place::Object(file) => {
            let bytes = file.call_method0("read")?;
            let bytes = bytes.cast::<PyBytes>().map_err(|_| PyTypeError::new_err("load: the file is not binary"))?;
            if bytes.as_bytes().starts_with(ZIP) {
                return by_name(py, or_raise(py, Core::read_npz(Cursor::new(bytes.as_bytes())))?);
            }
            Ok(tensor::object(py, or_raise(py, Core::read_npy(bytes.as_bytes()))?)?.into_any())
        }
    }
}

fn is_archive(path: &PathBuf) -> PyResult<bool> {
    let mut start = [0; ZIP.len()];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut start));
    // With its number, the error is of the class that Python has for it, such as FileNotFoundError.
    let n = read.map_err(|error| PyOSError::new_err((error.raw_os_error(), error.to_string(), path.clone())))?;
    Ok(&start[..n] == ZIP)
}

fn by_name(py: Python, tensors: Vec<(String, Core)>) -> PyResult<Bound<PyAny>> {
    let found = PyDict::new(py);
    for (name, tensor) in tensors {
        found.set_item(name, tensor::object(py, tensor)?)?;
    }
    Ok(found.into_any())
}

/// Writes a tensor to a `.npy` file, or a dict of tensors by name to `.npz`.
///
/// Parameters
/// ----------
/// file : str, path or binary file
///     A path gets the suffix of its kind, unless it has it.
/// x : array_like or dict of array_like
///
/// Raises
/// ------
/// OSError
///     If the file cannot be written.
/// ValueError
///     If the suffix is that of the other kind.
///
/// Examples
/// --------
/// >>> import io
/// >>> file = io.BytesIO()
/// >>> ndops.save(file, {"x": [1.5, 2.5], "n": 3})
/// >>> _ = file.seek(0)
/// >>> ndops.load(file)
/// {'x': array([1.5, 2.5], dtype=float32), 'n': array(3, dtype=int32)}
#[pyfunction]
pub(crate) fn save(file: &Bound<PyAny>, x: &Bound<PyAny>) -> PyResult<()> {
    let py = file.py();
    let tensor = |x: &Bound<PyAny>| to_tensor(x, None, &mut Scope::default());
    let Ok(named) = x.cast::<PyDict>() else {
        let x = tensor(x)?;
        return match Place::of(file, "write")? {
            Place::Path(path) => {
                let path = suffixed(path, NPY, NPZ)?;
                or_raise(py, py.detach(|| x.save_npy(path)))
            }
            Place::Object(file) => {
                let mut bytes = Vec::new();
                or_raise(py, x.write_npy(&mut bytes))?;
                write(file, &bytes)
            }
        };
    };
    let tensors = named.iter().map(|(name, x)| Ok((name.extract::<String>()?, tensor(&x)?)));
    let tensors = tensors.collect::<PyResult<Vec<_>>>()?;
    let tensors: Vec<(&str, &Core)> = tensors.iter().map(|(name, tensor)| (&name[..], tensor)).collect();
    match Place::of(file, "write")? {
        Place::Path(path) => {
            let path = suffixed(path, NPZ, NPY)?;
            or_raise(py, py.detach(|| Core::save_npz(path, &tensors)))
        }
        Place::Object(file) => {
            let mut bytes = Cursor::new(Vec::new());
            or_raise(py, Core::write_npz(&mut bytes, &tensors))?;
            write(file, bytes.get_ref())
        }
    }
}

fn write(file: &Bound<PyAny>, bytes: &[u8]) -> PyResult<()> {
    file.call_method1("write", (PyBytes::new(file.py(), bytes),)).map(|_| ())
}

/// The path with its suffix, unless it has that of the other kind.
fn suffixed(path: PathBuf, suffix: &str, other: &str) -> PyResult<PathBuf> {
    match path.extension() {
        Some(found) if found == suffix => Ok(path),
        Some(found) if found == other => {
            Err(PyValueError::new_err(format!("save: {} is no name of a .{suffix} file", path.display())))
        }
        _ => {
            let mut path = path.into_os_string();
            path.push(format!(".{suffix}"));
            Ok(path.into())
        }
    }
}
