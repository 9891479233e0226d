//! Borders around tensors.

use smallvec::SmallVec;

use super::{Primitive, apply};
use crate::cpu::{copy, gather};
use crate::error::{Error, Result};
use crate::shape::layout::Span;
use crate::shape::{Dim, Dims, Shape};
use crate::tensor::view::{Dense, View};
use crate::tensor::{Spec, Tensor};

/// How many positions are added to an axis, before and behind its own.
pub(crate) type Widths = SmallVec<[(usize, usize); 4]>;

/// The first input with borders around it, which are the others.
#[derive(Clone, Debug)]
struct Frame(Widths);

/// `x` with `widths[axis]` positions before and behind those of each axis. `borders` has what is there, axis by axis, before and behind, wherever
/// the width is not zero. It is stretched to its place: the whole of the axes in front of its own, of those behind only what `x` has.
pub(crate) fn frame(x: &Tensor, widths: &[(usize, usize)], borders: &[Tensor]) -> Result<Tensor> {
    if borders.is_empty() {
        return Ok(x.clone());
    }
    let inputs: SmallVec<[&Tensor; 8]> = [x].into_iter().chain(borders).collect();
    apply(&Frame(widths.into()), &inputs)
}

impl Primitive for Frame {
    fn name(&self) -> &'static str {
        "pad"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let Spec { shape, dtype, .. } = &inputs[0];
        let padded = |(&dim, &(before, behind)): (&Dim, &(usize, usize))| dim + Dim::Known(before) + Dim::Known(behind);
        let shape: Shape = shape.iter().zip(&self.0).map(padded).collect();
        if let Some(dims) = shape.known() {
            Shape::check_bytes(&dims, dtype.itemsize())?;
        }
        Ok(Spec::new(shape, *dtype))
    }

    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        copy::framed(inputs[0], &self.0, &inputs[1..], out.dims())
    }
}

/// What the positions beside an axis hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extension {
    /// The element at the end.
    Edge,
    /// The line mirrored at the element at its end.
    Reflect,
    /// The line mirrored behind its end.
    Symmetric,
    /// The line again.
    Wrap,
}

impl Extension {
    /// The position on a line of `n` elements that stands `distance` before its first, or behind its last, one.
    fn source(self, n: usize, distance: usize, behind: bool) -> usize {
        // By symmetry the line is taken from the side that it is extended at; `wrap` is mirrored twice.
        let at = match self {
            Extension::Edge => 0,
            Extension::Reflect if n == 1 => 0,
            Extension::Reflect => folded(distance % (2 * n - 2), n, 2 * n - 2),
            Extension::Symmetric => folded((distance - 1) % (2 * n), n, 2 * n - 1),
            Extension::Wrap => n - 1 - (distance - 1) % n,
        };
        if behind { n - 1 - at } else { at }
    }

    /// The elements that extend a line of `n` by `width` at one side, in runs.
    fn spans(self, n: usize, width: usize, behind: bool) -> Vec<Span> {
        let source = |i: usize| self.source(n, if behind { i + 1 } else { width - i }, behind);
        let (mut spans, mut at) = (Vec::new(), 0);
        while at < width {
            let start = source(at);
            let next = if at + 1 < width { source(at + 1) } else { start };
            let (step, len) = match self {
                Extension::Edge => (0, width),
                _ if n == 1 => (0, width),
                _ if next == start + 1 => (1, n - start),
                _ if next + 1 == start => (-1, start + 1),
                _ => (1, 1),
            };
            let len = len.min(width - at);
            spans.push(Span { start, len, step });
            at += len;
        }
        spans
    }
}

/// `at`, or what is as far from `last` once it is beyond a line of `n`.
fn folded(at: usize, n: usize, last: usize) -> usize {
    if at < n { at } else { last - at }
}

/// The positions beside an axis, at one side.
#[derive(Clone, Copy, Debug)]
struct Border {
    axis: usize,
    width: usize,
    behind: bool,
    extension: Extension,
}

/// What extends `axis` of `x` by `width`, which is not zero, before or behind it.
pub(crate) fn border(x: &Tensor, axis: usize, width: usize, behind: bool, extension: Extension) -> Result<Tensor> {
    apply(&Border { axis, width, behind, extension }, &[x])
}

impl Primitive for Border {
    fn name(&self) -> &'static str {
        "pad"
    }

    fn infer(&self, inputs: &[Spec]) -> Result<Spec> {
        let mut shape = inputs[0].shape.clone();
        if shape[self.axis] == Dim::Known(0) {
            return Err(Error::value(format!("axis {} is empty: nothing extends it", self.axis)));
        }
        shape.0[self.axis] = Dim::Known(self.width);
        if let Some(dims) = shape.known() {
            Shape::check_bytes(&dims, inputs[0].dtype.itemsize())?;
        }
        Ok(Spec::new(shape, inputs[0].dtype))
    }

    /// A view where strides can say it, else runs one after another; short ones are gathered.
    fn run(&self, _: &[Spec], inputs: &[&View], out: &Spec) -> Result<View> {
        let x = inputs[0];
        let n = x.dims()[self.axis];
        if out.dims().contains(&0) {
            return View::zeros(out.dtype, out.dims());
        }
        // Before the runs and positions of a border are written down, of which there may be as many as elements: is there room for those?
        if self.width > MANY {
            drop(Dense::uninit(out.dtype, out.dims())?);
        }
        if (2..SHORT).contains(&n) && self.width > n {
            return gather::take(x, &self.positions(n)?, self.axis);
        }
        let spans = self.extension.spans(n, self.width, self.behind);
        let runs: Vec<View> = spans.into_iter().map(|span| x.with_layout(x.layout.slice(self.axis, span))).collect();
        match &runs[..] {
            [run] => Ok(run.clone()),
            runs => copy::concat(runs, self.axis, out.dims(), out.dtype),
        }
    }
}

impl Border {
    /// The positions on a line of `n` elements that the border's come from.
    fn positions(&self, n: usize) -> Result<View> {
        let mut positions = Vec::<i64>::new();
        positions
            .try_reserve_exact(self.width)
            .map_err(|_| Error::memory(self.width.saturating_mul(size_of::<i64>())))?;
        let distances = (0..self.width).map(|i| if self.behind { i + 1 } else { self.width - i });
        positions.extend(distances.map(|distance| self.extension.source(n, distance, self.behind) as i64));
        Ok(View::from_vec(positions, Dims::from_slice(&[self.width])))
    }
}

/// Lines of fewer elements are not worth a copy of each of their runs.
const SHORT: usize = 32;

/// Borders of more positions are asked for their room first.
const MANY: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    const REACH: usize = 4 * SHORT;

    /// The line of `n` positions and what extends it, on `reach` positions of both sides, step by step.
    fn walked(extension: Extension, n: usize, reach: usize) -> Vec<usize> {
        let period: Vec<usize> = match extension {
            Extension::Edge => return (0..n + 2 * reach).map(|i| i.saturating_sub(reach).min(n - 1)).collect(),
            Extension::Wrap => (0..n).collect(),
            Extension::Symmetric => (0..n).chain((0..n).rev()).collect(),
            Extension::Reflect => (0..n).chain((1..n.max(2) - 1).rev()).collect(),
        };
        let start = period.len() - reach % period.len();
        (0..n + 2 * reach).map(|i| period[(start + i) % period.len()]).collect()
    }

    #[test]
    fn lines_go_on_as_their_periods_do() {
        for extension in [Extension::Edge, Extension::Reflect, Extension::Symmetric, Extension::Wrap] {
            for n in [1, 2, 3, 4, SHORT, SHORT + 1] {
                let walked = walked(extension, n, REACH);
                let line = Tensor::from_vec((0..n as i64).collect(), [n]).unwrap();
                for width in (1..12).chain([n + 3, 2 * n, 3 * n + 1]) {
                    let [before, behind] = [false, true]
                        .map(|side| border(&line, 0, width, side, extension).unwrap().to_vec::<i64>().unwrap());
                    let expected =
                        |range: std::ops::Range<usize>| walked[range].iter().map(|&i| i as i64).collect::<Vec<_>>();
                    assert_eq!(before, expected(REACH - width..REACH), "{extension:?} {width} before {n}");
                    assert_eq!(behind, expected(REACH + n..REACH + n + width), "{extension:?} {width} behind {n}");
                }
            }
        }
    }
}
