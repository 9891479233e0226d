//! Files that are damaged: `.npy` and `.npz` with some bytes changed, cut or repeated.

use std::io::Cursor;

use ndops::{ErrorKind, Tensor};

use super::draw::Draw;

impl Draw {
    /// The bytes of a file, mostly damaged.
    pub fn file(&mut self) -> Vec<u8> {
        let mut bytes = self.sound_file();
        for _ in 0..self.below(4) {
            self.damage(&mut bytes);
        }
        bytes
    }

    fn sound_file(&mut self) -> Vec<u8> {
        let x = self.tensor();
        let x = if x.shape().size().known().is_some_and(|size| size <= 1 << 12) { x } else { Tensor::from([1.5, 2.5]) };
        let mut bytes = Cursor::new(Vec::new());
        if self.once_in(3) {
            Tensor::write_npz(&mut bytes, &[("x", &x), ("y", &x)]).expect("bytes can be written");
        } else {
            x.write_npy(&mut bytes).expect("bytes can be written");
        }
        bytes.into_inner()
    }

    /// Changes a byte, mostly of the header, or some digits of it; cuts, or repeats.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let end = if self.once_in(3) { bytes.len() } else { bytes.len().min(130) };
        let at = self.below(end);
        match self.below(6) {
            0 => bytes[at] = self.rng.u8(..),
            1 => bytes[at] ^= 1 << self.below(8),
            2 => bytes.truncate(at),
            3 => bytes.splice(at..at, *b"99999999999").for_each(drop),
            4 => bytes.splice(at..at, self.pick(&[*b"(,)1", *b"'\":{", *b"<f8 "])).for_each(drop),
            _ => bytes.extend_from_within(at..),
        }
    }
}

/// Reads the file as both kinds. Gives the kind of the error, if there is one.
///
/// # Errors
/// If a tensor that was read cannot be used.
pub fn check(bytes: &[u8]) -> Result<Option<ErrorKind>, String> {
    let one = Tensor::read_npy(bytes);
    let several = Tensor::read_npz(Cursor::new(bytes));
    for tensor in one.iter().chain(several.iter().flatten().map(|(_, tensor)| tensor)) {
        let copy = tensor.copied().map_err(|error| format!("a tensor that was read has no copy: {error}"))?;
        std::hint::black_box(copy.to_string());
    }
    Ok(match (one, several) {
        (Err(error), Err(_)) => Some(error.kind()),
        _ => None,
    })
}
