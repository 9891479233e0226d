//! Tensors in files: NumPy's `.npy` (one tensor) and `.npz` (several by name, a zip archive of `.npy` files).
//!
//! Files are not trusted: a length that a header claims is compared with the bytes that are there before memory is
//! asked for.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use memmap2::Mmap;

use super::Tensor;
use super::buffer::Buffer;
use super::io_npy::{self, Header};
use super::io_npz::{self, Packing};
use crate::dtype::DType;
use crate::error::{Error, Result};

impl Tensor {
    /// Reads a `.npy` file.
    ///
    /// - **DType**: every one of this crate; numbers of the other byte order are swapped. NumPy has no names for the
    ///   narrow floats: `bfloat16`, `float8_e4m3fn` and `float8_e5m2` in the header are read, as are the codes `V2`
    ///   (`bfloat16`) and `f1` (`float8_e5m2`) that `np.save` writes for them; for `V1` see [`Tensor::load_npy_as`].
    /// - **Layout**: a file in Fortran order is read as it is and seen through reversed axes.
    ///
    /// ```
    /// # use ndops::Tensor;
    /// # let path = std::env::temp_dir().join(format!("ndops-load-{}.npy", std::process::id()));
    /// let x = Tensor::from([[1i16, 2], [3, 4]]);
    /// x.save_npy(&path)?;
    /// assert_eq!(Tensor::load_npy(&path)?.to_vec::<i16>()?, [1, 2, 3, 4]);
    /// # std::fs::remove_file(&path).unwrap();
    /// # Ok::<(), ndops::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Io` if the file cannot be read or is too short; `Value` if it is no `.npy` file; `DType` for other element
    /// types; `Memory`.
    pub fn load_npy(path: impl AsRef<Path>) -> Result<Tensor> {
        let path = path.as_ref();
        in_file(path, load(path, None))
    }

    /// Reads a `.npy` file whose header says only how large its elements are (`V1`, `V2`), as `np.save` writes the
    /// float types of `ml_dtypes`.
    ///
    /// # Errors
    /// As [`Tensor::load_npy`], and `DType` if the file has elements of another size or names another dtype.
    pub fn load_npy_as(path: impl AsRef<Path>, dtype: DType) -> Result<Tensor> {
        let path = path.as_ref();
        in_file(path, load(path, Some(dtype)))
    }

    /// Maps a `.npy` file into memory: elements are read from disk when they are used, and may exceed the memory of the
    /// machine.
    ///
    /// A file that cannot be used where it lies (other byte order, unaligned numbers, bools other than 0 and 1) is read
    /// instead. Bools are read once to check them.
    ///
    /// # Safety
    /// Nobody changes or truncates the file as long as the tensor, or a view of it, lives.
    ///
    /// # Errors
    /// As [`Tensor::load_npy`].
    pub unsafe fn open_npy(path: impl AsRef<Path>) -> Result<Tensor> {
        let path = path.as_ref();
        let map = || {
            // SAFETY: the caller vouches for the file.
            let map = unsafe { Mmap::map(&File::open(path).map_err(io_error)?) };
            mapped(map.map_err(io_error)?)
        };
        in_file(path, map())
    }

    /// Reads one `.npy` tensor, and nothing behind it.
    ///
    /// # Errors
    /// As [`Tensor::load_npy`].
    pub fn read_npy(mut reader: impl Read) -> Result<Tensor> {
        io_npy::read(&mut reader, None, None)
    }

    /// Writes a `.npy` file, the same bytes as NumPy's `save`; for `bfloat16` and the float8 types it writes their
    /// names, which NumPy reads where `ml_dtypes` is imported.
    ///
    /// # Errors
    /// `Io` if the file cannot be written; `Symbolic` without data; `Value` for more than 64 axes.
    pub fn save_npy(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        in_file(path, File::create(path).map_err(io_error).and_then(|file| self.write_npy(file)))
    }

    /// Writes the tensor as a `.npy` file.
    ///
    /// # Errors
    /// As [`Tensor::save_npy`].
    pub fn write_npy(&self, mut writer: impl Write) -> Result<()> {
        io_npy::write(self, &mut writer)
    }

    /// Reads the tensors of a `.npz` file with their names, in the order of the file. Members that are not `.npy` files
    /// are left out.
    ///
    /// ```
    /// # use ndops::Tensor;
    /// # let path = std::env::temp_dir().join(format!("ndops-load-{}.npz", std::process::id()));
    /// Tensor::save_npz(&path, &[("x", &Tensor::from([1.5, 2.5])), ("n", &Tensor::from(3u8))])?;
    /// let tensors = Tensor::load_npz(&path)?;
    /// assert_eq!(tensors[0].0, "x");
    /// assert_eq!(tensors[1].1.item::<u8>()?, 3);
    /// # std::fs::remove_file(&path).unwrap();
    /// # Ok::<(), ndops::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Io` if the file cannot be read, is no zip archive, or is damaged; else as [`Tensor::load_npy`].
    pub fn load_npz(path: impl AsRef<Path>) -> Result<Vec<(String, Tensor)>> {
        let path = path.as_ref();
        in_file(path, File::open(path).map_err(io_error).and_then(Tensor::read_npz))
    }

    /// Reads a `.npz` archive.
    ///
    /// # Errors
    /// As [`Tensor::load_npz`].
    pub fn read_npz(reader: impl Read + Seek) -> Result<Vec<(String, Tensor)>> {
        io_npz::read(reader)
    }

    /// Writes a `.npz` file.
    ///
    /// # Errors
    /// `Io` if the file cannot be written or a name occurs twice; else as [`Tensor::save_npy`].
    pub fn save_npz(path: impl AsRef<Path>, tensors: &[(&str, &Tensor)]) -> Result<()> {
        save_npz(path.as_ref(), tensors, Packing::Stored)
    }

    /// Writes a `.npz` file with its members compressed.
    ///
    /// # Errors
    /// As [`Tensor::save_npz`].
    pub fn save_npz_compressed(path: impl AsRef<Path>, tensors: &[(&str, &Tensor)]) -> Result<()> {
        save_npz(path.as_ref(), tensors, Packing::Deflated)
    }

    /// Writes a `.npz` archive.
    ///
    /// # Errors
    /// As [`Tensor::save_npz`].
    pub fn write_npz(writer: impl Write + Seek, tensors: &[(&str, &Tensor)]) -> Result<()> {
        io_npz::write(writer, tensors, Packing::Stored)
    }
}

fn load(path: &Path, dtype: Option<DType>) -> Result<Tensor> {
    let mut file = File::open(path).map_err(io_error)?;
    let metadata = file.metadata().map_err(io_error)?;
    io_npy::read(&mut file, metadata.is_file().then_some(metadata.len()), dtype)
}

fn save_npz(path: &Path, tensors: &[(&str, &Tensor)], packing: Packing) -> Result<()> {
    let file = File::create(path).map_err(io_error);
    in_file(path, file.and_then(|file| io_npz::write(BufWriter::new(file), tensors, packing)))
}

/// The tensor of a mapped file: its own memory if every element there is as views promise, else a copy.
fn mapped(map: Mmap) -> Result<Tensor> {
    let (header, start) = Header::read(&mut &map[..])?;
    let dtype = header.dtype(None)?;
    let data = &map[start..];
    if !header.is_usable_in_place(data, dtype)? {
        return io_npy::read(&mut &map[..], Some(map.len() as u64), None);
    }
    let (ptr, len) = (data.as_ptr(), header.n_bytes(dtype)?);
    // SAFETY: the map keeps the bytes where they are until it is dropped, `is_usable_in_place` has checked that there
    // are `len` of them, and nobody writes to them: `open_npy`'s caller vouches for the file, and a `Mmap` is
    // read-only.
    let buffer = unsafe { Buffer::foreign(ptr, len, Box::new(map)) };
    Ok(header.tensor(Arc::new(buffer), dtype))
}

/// An error of the system.
#[cold]
pub(super) fn io_error(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => Error::io("the file ends before its data do"),
        _ => Error::io(error.to_string()),
    }
}

/// Adds the file's name to an error.
fn in_file<T>(path: &Path, result: Result<T>) -> Result<T> {
    result.map_err(|error| Error::new(error.kind(), format!("{}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn mapped_files() {
        let path = std::env::temp_dir().join(format!("ndops-mapped-{}.npy", std::process::id()));
        for dtype in [DType::F64, DType::Bool, DType::C128] {
            let x = Tensor::from([[1u8, 0, 1], [0, 0, 1]]).cast(dtype).unwrap();
            x.save_npy(&path).unwrap();
            // SAFETY: the file is this test's own, and the tensor is gone before it changes.
            let y = unsafe { Tensor::open_npy(&path) }.unwrap();
            assert!(y.view().unwrap().buffer.is_foreign());
            assert_eq!(y.to_string(), x.to_string());
        }
        std::fs::write(&path, b"").unwrap();
        // SAFETY: as above.
        assert_eq!(unsafe { Tensor::open_npy(&path) }.unwrap_err().kind(), ErrorKind::Io);
        std::fs::remove_file(&path).unwrap();
    }
}
