//! The `.npy` format: a magic word, the length of the header, the header (a Python dict as text), the elements.
//!
//! Described in NumPy's manual, `numpy.lib.format`. Versions 1 to 3 are read; they differ in the length's width and the
//! text's encoding.

use std::io::{Read, Write};
use std::sync::Arc;

use super::Tensor;
use super::buffer::Buffer;
use super::io::io_error;
use super::io_npy_header::{Fields, Kind, fields};
use super::view::{Dense, View, Zeroed};
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::shape::layout::Layout;
use crate::shape::{Dims, Shape};

const MAGIC: &[u8] = b"\x93NUMPY";

/// Headers are padded to a multiple of this, so that the elements of a mapped file are aligned.
const HEADER_ALIGN: usize = 64;

/// Longer headers are refused: ours have 128 bytes, and those of structured dtypes, which are longer, are not read
/// anyway.
const MAX_HEADER: usize = 1 << 20;

/// NumPy's arrays have no more axes.
const MAX_NDIM: usize = 64;

/// Up to so many bytes are allocated because a header says so; more only as they arrive, where their number cannot be
/// checked.
const TRUSTED_BYTES: usize = 16 << 20;

const SWAPPED: char = if cfg!(target_endian = "little") { '>' } else { '<' };

/// What the header says.
#[derive(Debug)]
pub(super) struct Header {
    fields: Fields,
}

impl Header {
    /// Reads a header, and tells its length.
    pub(super) fn read(reader: &mut dyn Read) -> Result<(Header, usize)> {
        let mut start = [0; 8];
        reader.read_exact(&mut start).map_err(io_error)?;
        if start[..6] != *MAGIC {
            return Err(Error::value("not a .npy file: the magic word is missing"));
        }
        let n_length = match start[6] {
            1 => 2,
            2 | 3 => 4,
            version => return Err(Error::value(format!(".npy version {version} is unknown"))),
        };
        let mut length = [0; 4];
        reader.read_exact(&mut length[..n_length]).map_err(io_error)?;
        let length = u32::from_le_bytes(length) as usize;
        if length > MAX_HEADER {
            return Err(Error::value(format!("a .npy header of {length} bytes is too long")));
        }
        let mut text = vec![0; length];
        reader.read_exact(&mut text).map_err(io_error)?;
        let text = std::str::from_utf8(&text).map_err(|_| Error::value("the .npy header is not text"))?;
        let fields = fields(text)?;
        if fields.dims.len() > MAX_NDIM {
            return Err(Error::value(format!(
                "{} axes are more than the {MAX_NDIM} of a .npy file",
                fields.dims.len()
            )));
        }
        Ok((Header { fields }, start.len() + n_length + length))
    }

    /// The dtype, which the reader may know better than the file where that has only bytes.
    pub(super) fn dtype(&self, asked: Option<DType>) -> Result<DType> {
        match (self.fields.kind, asked) {
            (Kind::Known(dtype), None) => Ok(dtype),
            (Kind::Known(dtype), Some(asked)) if dtype == asked => Ok(dtype),
            (Kind::Void(size), Some(asked)) if size == asked.itemsize() => Ok(asked),
            (Kind::Void(2), None) => Ok(DType::BF16),
            (Kind::Known(dtype), Some(asked)) => Err(Error::dtype(format!("the file has {dtype}, not {asked}"))),
            (Kind::Void(size), Some(asked)) => {
                Err(Error::dtype(format!("the file has elements of {size} bytes, not {asked}")))
            }
            (Kind::Void(size), None) => Err(Error::dtype(format!(
                "the file has elements of {size} bytes and no dtype: `load_npy_as` takes one"
            ))),
        }
    }

    /// The length of the elements.
    pub(super) fn n_bytes(&self, dtype: DType) -> Result<usize> {
        // What cannot exist is a nonsense of the file's, not a shortage of the machine's.
        Shape::check_bytes(&self.fields.dims, dtype.itemsize()).map_err(|error| Error::value(error.to_string()))
    }

    /// Whether the first of these bytes are the elements, as every view promises them.
    pub(super) fn is_usable_in_place(&self, data: &[u8], dtype: DType) -> Result<bool> {
        let n_bytes = self.n_bytes(dtype)?;
        check_length(n_bytes, data.len() as u64)?;
        let is_aligned = data.as_ptr().addr().is_multiple_of(number_size(dtype));
        let is_valid = dtype != DType::Bool || data[..n_bytes].iter().all(|&byte| byte <= 1);
        Ok(is_aligned && is_valid && !self.is_swapped(dtype))
    }

    /// The tensor over its elements.
    pub(super) fn tensor(&self, buffer: Arc<Buffer>, dtype: DType) -> Tensor {
        let dims = &self.fields.dims;
        let layout = if self.fields.fortran_order {
            let reversed: Dims = dims.iter().rev().copied().collect();
            Layout::dense(reversed, dtype.itemsize()).permute(&(0..dims.len()).rev().collect::<Vec<_>>())
        } else {
            Layout::dense(dims.clone(), dtype.itemsize())
        };
        Tensor::from_view(View { buffer, layout, dtype })
    }

    fn is_swapped(&self, dtype: DType) -> bool {
        self.fields.order == SWAPPED && number_size(dtype) > 1
    }
}

/// Reads a tensor; `file_size` is that of the whole file, where it is known.
pub(super) fn read(reader: &mut dyn Read, file_size: Option<u64>, dtype: Option<DType>) -> Result<Tensor> {
    let (header, start) = Header::read(reader)?;
    let dtype = header.dtype(dtype)?;
    let n_bytes = header.n_bytes(dtype)?;
    if let Some(size) = file_size {
        check_length(n_bytes, size.saturating_sub(start as u64))?;
    }
    let mut data = read_bytes(reader, n_bytes, file_size.is_some())?;
    let bytes = data.as_mut_slice::<u8>();
    if header.is_swapped(dtype) {
        swap(bytes, number_size(dtype));
    }
    if dtype == DType::Bool {
        bytes.iter_mut().for_each(|byte| *byte = (*byte != 0) as u8);
    }
    Ok(header.tensor(data.into_view().buffer, dtype))
}

/// Bytes in aligned memory; if there need not be so many, memory is asked for as they arrive.
fn read_bytes(reader: &mut dyn Read, n_bytes: usize, are_there: bool) -> Result<Zeroed> {
    if are_there || n_bytes <= TRUSTED_BYTES {
        let mut data = Dense::zeroed(DType::U8, Dims::from_slice(&[n_bytes]))?;
        reader.read_exact(data.as_mut_slice()).map_err(io_error)?;
        return Ok(data);
    }
    let mut bytes = Vec::new();
    reader.take(n_bytes as u64).read_to_end(&mut bytes).map_err(io_error)?;
    check_length(n_bytes, bytes.len() as u64)?;
    let mut data = Dense::zeroed(DType::U8, Dims::from_slice(&[n_bytes]))?;
    data.as_mut_slice().copy_from_slice(&bytes);
    Ok(data)
}

fn check_length(n_bytes: usize, n_there: u64) -> Result<()> {
    if n_bytes as u64 <= n_there {
        return Ok(());
    }
    Err(Error::io(format!(
        "the file is too short: {n_there} bytes of elements, not the {n_bytes} that its header says"
    )))
}

/// Bytes of one number: of a part, for complex elements.
fn number_size(dtype: DType) -> usize {
    dtype.real().itemsize()
}

/// Reverses the bytes of each number.
fn swap(bytes: &mut [u8], number_size: usize) {
    fn each<const N: usize>(bytes: &mut [u8]) {
        bytes.as_chunks_mut::<N>().0.iter_mut().for_each(|number| number.reverse());
    }
    match number_size {
        2 => each::<2>(bytes),
        4 => each::<4>(bytes),
        _ => each::<8>(bytes),
    }
}

/// Writes a tensor; one whose reversed axes are dense is written in Fortran order, where it lies.
pub(super) fn write(tensor: &Tensor, writer: &mut dyn Write) -> Result<()> {
    let tensor = tensor.strong()?;
    let view = tensor.view()?;
    let reversed: Vec<usize> = (0..view.dims().len()).rev().collect();
    let transposed = view.with_layout(view.layout.permute(&reversed));
    let fortran_order = !view.is_dense() && transposed.is_dense();
    let dense = if fortran_order { transposed } else { view.to_dense()? };
    writer.write_all(&header_bytes(view.dims(), view.dtype, fortran_order)?).map_err(io_error)?;
    writer.write_all(bytes_of(&dense).as_slice().expect("dense")).map_err(io_error)?;
    writer.flush().map_err(io_error)
}

/// The bytes of a dense view.
fn bytes_of(dense: &View) -> View {
    let mut layout = Layout::dense(Dims::from_slice(&[dense.size() * dense.itemsize()]), 1);
    layout.offset = dense.layout.offset;
    View { buffer: dense.buffer.clone(), layout, dtype: DType::U8 }
}

/// A header as NumPy writes it, with its room for the first length to grow to 20 digits.
fn header_bytes(dims: &Dims, dtype: DType, fortran_order: bool) -> Result<Vec<u8>> {
    if dims.len() > MAX_NDIM {
        return Err(Error::value(format!("{} axes are more than the {MAX_NDIM} of a .npy file", dims.len())));
    }
    let fields = Fields {
        kind: Kind::Known(dtype),
        order: if SWAPPED == '>' { '<' } else { '>' },
        fortran_order,
        dims: dims.clone(),
    };
    let growing = if fortran_order { dims.last() } else { dims.first() };
    let mut text = fields.to_string();
    text += &" ".repeat(growing.map_or(0, |n| 21 - n.to_string().len()));
    let n_start = MAGIC.len() + 4;
    let length = (n_start + text.len() + 1).next_multiple_of(HEADER_ALIGN) - n_start;
    let length16 = u16::try_from(length).expect("64 lengths of at most 20 digits");
    let text = format!("{text:<width$}\n", width = length - 1);
    Ok([MAGIC, &[1, 0], &length16.to_le_bytes(), text.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    /// A file of a header and elements.
    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        [MAGIC, &[1, 0], &(header.len() as u16).to_le_bytes(), header.as_bytes(), data].concat()
    }

    fn kind(file: &[u8]) -> ErrorKind {
        let streamed = Tensor::read_npy(file).unwrap_err().kind();
        let known = read(&mut &file[..], Some(file.len() as u64), None).unwrap_err().kind();
        assert_eq!(streamed, known);
        known
    }

    #[test]
    fn hostile_files() {
        let good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";
        assert_eq!(kind(&file(good, &[0; 7])), ErrorKind::Io);
        for length in 0..10 + good.len() {
            assert_eq!(kind(&file(good, &[0; 8])[..length]), ErrorKind::Io, "cut at {length}");
        }
        assert_eq!(kind(b"PK\x03\x04 and so on"), ErrorKind::Value);
        assert_eq!(kind(&[MAGIC, &[9, 0, 0, 0]].concat()), ErrorKind::Value);
        assert_eq!(kind(&[MAGIC, &[2, 0, 255, 255, 255, 255]].concat()), ErrorKind::Value);
        for shape in ["4611686018427387904,", "99999999999999999999,", "-1,", "3, 4", "2 2", "1,"] {
            let shape = if shape == "1," { "1,".repeat(65) } else { shape.to_string() };
            let wanted = if shape == "3, 4" { ErrorKind::Io } else { ErrorKind::Value };
            assert_eq!(kind(&file(&good.replace("2,", &shape), &[0; 8])), wanted, "({shape})");
        }
        let huge = good.replace("2,", "1000000, 1000000");
        assert_eq!(kind(&file(&huge, &[0; 8])), ErrorKind::Io);
        for (part, nonsense) in [
            ("'descr'", "'d'"),
            ("False", "0"),
            ("{", "["),
            ("False", "Falsehood"),
            ("'shape'", "'descr'"),
            ("}", "}}"),
        ] {
            assert_eq!(kind(&file(&good.replace(part, nonsense), &[0; 8])), ErrorKind::Value, "{nonsense}");
        }
        for descr in ["'<f16'", "'|O'", "'<U3'", "[('a', '<f4')]", "'|V1'", "'<M8[ns]'"] {
            assert_eq!(kind(&file(&good.replace("'<f4'", descr), &[0; 8])), ErrorKind::DType, "{descr}");
        }
    }

    #[test]
    fn orders() {
        let header = "{\"shape\": (2L, 2L), 'descr': '>i2', 'fortran_order': True}";
        let x = Tensor::read_npy(&file(header, &[0, 1, 0, 2, 0, 3, 1, 4])[..]).unwrap();
        assert_eq!(x.to_vec::<i16>().unwrap(), [1, 3, 2, 260]);
        let header = "{'descr': '|b1', 'fortran_order': False, 'shape': ()}";
        assert!(Tensor::read_npy(&file(header, &[7])[..]).unwrap().item::<bool>().unwrap());
    }

    #[test]
    fn all_dtypes_there_and_back() {
        for dtype in DType::ALL {
            let x = Tensor::from([[0u8, 1, 1], [1, 0, 1]]).cast(dtype).unwrap();
            for x in [x.t(), x, Tensor::from_vec(Vec::<u8>::new(), [0, 3]).unwrap().cast(dtype).unwrap()] {
                let mut bytes = Vec::new();
                x.write_npy(&mut bytes).unwrap();
                assert_eq!(bytes.len(), 128 + x.view().unwrap().size() * dtype.itemsize());
                assert_eq!(Tensor::read_npy(&bytes[..]).unwrap().to_string(), x.to_string());
            }
        }
    }
}
