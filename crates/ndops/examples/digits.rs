//! Recognises handwritten digits by their nearest neighbours: `cargo run --release --example digits [another.npz]`.
//!
//! The first 1200 images are known, the others are to be recognised. Pixels are standardised with the mean and
//! deviation of the known images; the nearest known image, by Euclidean distance, gives the label. The same steps in
//! NumPy (float32) recognise 554 of 597, or 92.8 %. `data/digits.md` says where the images are from.

use std::path::PathBuf;
use std::time::Instant;

use ndops::{DType, NewAxis, Result, Tensor, ops, s};

const N_KNOWN: isize = 1200;

fn main() -> Result<()> {
    let here = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/data/digits.npz");
    let path = std::env::args_os().nth(1).map_or_else(here, PathBuf::from);

    let mut clock = Instant::now();
    let (images, labels) = load(path)?;
    lap(&mut clock, "load");
    let pixels = ops::reshape(&images.cast(DType::F32)?, [images.shape()[0].known().unwrap_or(0) as isize, -1])?;
    let (known, unknown) = standardise(&pixels.get(..N_KNOWN)?, &pixels.get(N_KNOWN..)?)?;
    lap(&mut clock, "standardise");
    let nearest = ops::argmin(&squared_distances(&unknown, &known)?, 1, false)?;
    let found = ops::take(&labels.get(..N_KNOWN)?, &nearest, 0)?;
    lap(&mut clock, "nearest neighbours");

    let truth = labels.get(N_KNOWN..)?;
    report(&truth, &found)?;
    let wrong = ops::argmin(ops::equal(&truth, &found)?, None, false)?.item::<i32>()? as isize;
    for i in [0, 2, wrong] {
        let label = |labels: &Tensor| labels.get(i)?.item::<u8>();
        println!("\na {}, recognised as {}:", label(&truth)?, label(&found)?);
        draw(&images.get(N_KNOWN + i)?)?;
    }
    Ok(())
}

/// The images and their labels.
fn load(path: PathBuf) -> Result<(Tensor, Tensor)> {
    let tensors = Tensor::load_npz(path)?;
    let member = |wanted| tensors.iter().find(|(name, _)| name == wanted).map(|(_, tensor)| tensor.clone());
    let images = member("images").expect("the file has `images`, (n, height, width)");
    let labels = member("labels").expect("the file has `labels`, (n,), digits");
    Ok((images, labels.cast(DType::U8)?))
}

/// Both sets with the mean of the known one at 0 and its deviation at 1, pixel by pixel. Pixels that never vary are
/// left at 0.
fn standardise(known: &Tensor, unknown: &Tensor) -> Result<(Tensor, Tensor)> {
    let mean = ops::mean(known, 0, false)?;
    let deviation = ops::std(known, 0, false)?;
    let scale = ops::where_(ops::equal(&deviation, 0)?, 1.0, &deviation)?;
    Ok(((known - &mean) / &scale, (unknown - &mean) / &scale))
}

/// Squared distances of the rows of `a` from those of `b`: |a|^2 - 2 a.b + |b|^2, so that the work is one matrix
/// product.
fn squared_distances(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let (a2, b2) = (ops::sum(ops::square(a)?, 1, true)?, ops::sum(ops::square(b)?, 1, false)?);
    Ok(a2 - 2 * ops::matmul(a, b.t())? + b2)
}

/// How many labels were found, and which were taken for which.
fn report(truth: &Tensor, found: &Tensor) -> Result<()> {
    let right = ops::equal(truth, found)?;
    let n_right = ops::sum(&right, None, false)?.item::<i32>()?;
    let share = ops::mean(&right, None, false)?.item::<f32>()?;
    println!("\n{n_right} of {} recognised: {:.2} %", right.shape()[0], 100.0 * share);
    // Row i, column j: the images that are an i and were taken for a j.
    let counts = ops::matmul(one_hot(truth)?.t(), one_hot(found)?)?;
    println!("\nconfusion matrix (rows: truth):\n{counts}");
    Ok(())
}

/// A row of ten for each label, with a one at its place.
fn one_hot(labels: &Tensor) -> Result<Tensor> {
    let digits = Tensor::from([0u8, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    ops::equal(&labels.get((.., NewAxis))?, &digits)?.cast(DType::I32)
}

/// One image in characters, two for each pixel.
fn draw(image: &Tensor) -> Result<()> {
    const INK: &[u8] = b" .:-=+*#@";
    let rows = image.shape()[0].known().unwrap_or(0) as isize;
    for row in 0..rows {
        let pixels = image.get((row, s(..)))?.cast(DType::U8)?.to_vec::<u8>()?;
        let line = pixels.iter().map(|&ink| INK[(ink as usize / 2).min(INK.len() - 1)] as char).flat_map(|c| [c, c]);
        println!("  {}", line.collect::<String>().trim_end());
    }
    Ok(())
}

/// Prints the time since the last lap.
fn lap(clock: &mut Instant, step: &str) {
    println!("{step:<20}{:8.2} ms", clock.elapsed().as_secs_f64() * 1e3);
    *clock = Instant::now();
}
