//! The `.npz` format: a zip archive whose members are `.npy` files.

use std::io::{Read, Seek, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::io::io_error;
use super::{Tensor, io_npy};
use crate::error::{Error, Result};

const SUFFIX: &str = ".npy";

/// Members of so many bytes need the long lengths of zip's 64-bit extension; room is left for the header.
const LARGE_MEMBER: usize = u32::MAX as usize - (1 << 20);

/// How members are written.
#[derive(Clone, Copy)]
pub(super) enum Packing {
    Stored,
    Deflated,
}

/// Reads all members that are tensors.
pub(super) fn read(reader: impl Read + Seek) -> Result<Vec<(String, Tensor)>> {
    let mut archive = ZipArchive::new(reader).map_err(zip_error)?;
    let mut tensors = Vec::new();
    for i in 0..archive.len() {
        let mut member = archive.by_index(i).map_err(zip_error)?;
        let Some(name) = member.name().strip_suffix(SUFFIX).map(str::to_string) else { continue };
        let in_member = |error: Error| Error::new(error.kind(), format!("{name}: {error}"));
        // The sizes in the archive are claims, too: memory is asked for as the elements arrive.
        let tensor = io_npy::read(&mut member, None, None).map_err(in_member)?;
        // The checksum is compared at the end of the member.
        std::io::copy(&mut member, &mut std::io::sink()).map_err(io_error).map_err(in_member)?;
        tensors.push((name, tensor));
    }
    Ok(tensors)
}

/// Writes tensors as members.
pub(super) fn write(writer: impl Write + Seek, tensors: &[(&str, &Tensor)], packing: Packing) -> Result<()> {
    let mut archive = ZipWriter::new(writer);
    let method = match packing {
        Packing::Stored => CompressionMethod::Stored,
        Packing::Deflated => CompressionMethod::Deflated,
    };
    for (name, tensor) in tensors {
        let view = tensor.view()?;
        let is_large = view.size() * view.itemsize() >= LARGE_MEMBER;
        let options = SimpleFileOptions::default().compression_method(method).large_file(is_large);
        archive.start_file(format!("{name}{SUFFIX}"), options).map_err(zip_error)?;
        tensor.write_npy(&mut archive)?;
    }
    archive.finish().map_err(zip_error)?.flush().map_err(io_error)
}

#[cold]
fn zip_error(error: ZipError) -> Error {
    match error {
        ZipError::Io(error) => io_error(error),
        error => Error::io(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::ErrorKind;

    fn archive(packing: Packing) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let x = Tensor::from((0..1000).map(|i| i as f32).collect::<Vec<_>>());
        write(&mut bytes, &[("x", &x), ("a/b", &Tensor::from(true))], packing).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn there_and_back() {
        for packing in [Packing::Stored, Packing::Deflated] {
            let tensors = read(Cursor::new(archive(packing))).unwrap();
            assert_eq!(tensors.iter().map(|(name, _)| &name[..]).collect::<Vec<_>>(), ["x", "a/b"]);
            assert_eq!(tensors[0].1.to_vec::<f32>().unwrap()[999], 999.0);
            assert!(tensors[1].1.item::<bool>().unwrap());
        }
        assert!(archive(Packing::Deflated).len() < archive(Packing::Stored).len());
    }

    #[test]
    fn damaged_archives() {
        let good = archive(Packing::Stored);
        let mut flipped = good.clone();
        flipped[2000] ^= 1;
        assert_eq!(read(Cursor::new(flipped)).unwrap_err().kind(), ErrorKind::Io);
        for length in (0..good.len()).step_by(97) {
            assert_eq!(read(Cursor::new(&good[..length])).unwrap_err().kind(), ErrorKind::Io);
        }
        let mut twice = Cursor::new(Vec::new());
        let x = Tensor::from(1);
        assert_eq!(write(&mut twice, &[("x", &x), ("x", &x)], Packing::Stored).unwrap_err().kind(), ErrorKind::Io);
    }
}
