//! Where the elements of a view lie: lengths, byte strides, offset. All views are made here; none copies.

use smallvec::SmallVec;

use super::Dims;

/// Byte strides, one per axis.
pub(crate) type Strides = SmallVec<[isize; 4]>;

/// The layout of a view into a buffer.
///
/// Invariant: every element that the lengths and strides name lies inside the buffer. Each method keeps it, given axes and ranges in bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub dims: Dims,
    pub strides: Strides,
    /// Bytes from the start of the buffer to the first element.
    pub offset: isize,
}

/// One item of a basic index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub start: usize,
    pub len: usize,
    pub step: isize,
}

/// Row-major strides of a dense tensor.
pub(crate) fn dense_strides(dims: &[usize], itemsize: usize) -> Strides {
    let mut strides = Strides::from_elem(0, dims.len());
    let mut stride = itemsize as isize;
    for i in (0..dims.len()).rev() {
        strides[i] = stride;
        stride = stride.saturating_mul(dims[i].max(1) as isize);
    }
    strides
}

impl Layout {
    /// Row-major, without gaps.
    pub(crate) fn dense(dims: Dims, itemsize: usize) -> Layout {
        let strides = dense_strides(&dims, itemsize);
        Layout { dims, strides, offset: 0 }
    }

    pub(crate) fn ndim(&self) -> usize {
        self.dims.len()
    }

    /// Number of elements.
    pub(crate) fn size(&self) -> usize {
        self.dims.iter().product()
    }

    /// Whether the elements lie in row-major order without gaps.
    pub(crate) fn is_dense(&self, itemsize: usize) -> bool {
        let mut expected = itemsize as isize;
        for (&n, &stride) in self.dims.iter().zip(&self.strides).rev() {
            if n == 0 {
                return true;
            }
            if n > 1 {
                if stride != expected {
                    return false;
                }
                expected *= n as isize;
            }
        }
        true
    }

    pub(crate) fn permute(&self, axes: &[usize]) -> Layout {
        Layout {
            dims: axes.iter().map(|&axis| self.dims[axis]).collect(),
            strides: axes.iter().map(|&axis| self.strides[axis]).collect(),
            offset: self.offset,
        }
    }

    /// `span` of `axis`; a span of length zero keeps the offset inside the buffer.
    pub(crate) fn slice(&self, axis: usize, span: Span) -> Layout {
        let mut layout = self.clone();
        layout.dims[axis] = span.len;
        if span.len > 0 {
            layout.offset += self.strides[axis] * span.start as isize;
        }
        layout.strides[axis] = self.strides[axis].wrapping_mul(span.step);
        layout
    }

    /// Without `axis`, at `idx` of it.
    pub(crate) fn select(&self, axis: usize, idx: usize) -> Layout {
        let mut layout = self.clone();
        layout.offset += self.strides[axis] * idx as isize;
        layout.dims.remove(axis);
        layout.strides.remove(axis);
        layout
    }

    pub(crate) fn insert_axis(&self, axis: usize) -> Layout {
        let mut layout = self.clone();
        layout.dims.insert(axis, 1);
        layout.strides.insert(axis, 0);
        layout
    }

    pub(crate) fn remove_axis(&self, axis: usize) -> Layout {
        self.select(axis, 0)
    }

    pub(crate) fn flip(&self, axis: usize) -> Layout {
        let n = self.dims[axis];
        self.slice(axis, Span { start: n.saturating_sub(1), len: n, step: -1 })
    }

    /// Stretched to `dims` by strides of zero. The lengths must broadcast.
    pub(crate) fn broadcast(&self, dims: &[usize]) -> Layout {
        let lead = dims.len() - self.ndim();
        let stride_of = |i: usize| match i.checked_sub(lead) {
            Some(own) if self.dims[own] == dims[i] => self.strides[own],
            _ => 0,
        };
        Layout { dims: dims.into(), strides: (0..dims.len()).map(stride_of).collect(), offset: self.offset }
    }

    /// The diagonal of two axes from `offset`, as a new last axis.
    pub(crate) fn diagonal(&self, offset: isize, axis1: usize, axis2: usize) -> Layout {
        let len = diagonal_len(self.dims[axis1], self.dims[axis2], offset);
        let mut layout = self.clone();
        if len > 0 {
            let (axis, start) = if offset >= 0 { (axis2, offset) } else { (axis1, -offset) };
            layout.offset += self.strides[axis] * start;
        }
        for axis in [axis1.max(axis2), axis1.min(axis2)] {
            layout.dims.remove(axis);
            layout.strides.remove(axis);
        }
        layout.dims.push(len);
        layout.strides.push(self.strides[axis1] + self.strides[axis2]);
        layout
    }

    /// The same elements in row-major order with other lengths, if strides can say it. The sizes must agree.
    pub(crate) fn reshape(&self, dims: &[usize], itemsize: usize) -> Option<Layout> {
        if self.is_dense(itemsize) || self.size() == 0 {
            return Some(Layout { dims: dims.into(), strides: dense_strides(dims, itemsize), offset: self.offset });
        }
        let groups = self.merged();
        let mut strides = Strides::from_elem(0, dims.len());
        let mut group = groups.len();
        let mut left = 1;
        let mut stride = 0;
        for i in (0..dims.len()).rev() {
            if dims[i] == 1 {
                continue;
            }
            if left == 1 {
                group = group.checked_sub(1)?;
                (left, stride) = groups[group];
            }
            if left % dims[i] != 0 {
                return None;
            }
            strides[i] = stride;
            stride *= dims[i] as isize;
            left /= dims[i];
        }
        Some(Layout { dims: dims.into(), strides, offset: self.offset })
    }

    /// Runs of axes that walk memory with one stride, as (length, stride), outermost first; axes of length 1 are left out.
    pub(crate) fn merged(&self) -> SmallVec<[(usize, isize); 4]> {
        let mut groups: SmallVec<[(usize, isize); 4]> = SmallVec::new();
        for (&n, &stride) in self.dims.iter().zip(&self.strides).filter(|(n, _)| **n != 1) {
            match groups.last_mut() {
                Some(last) if last.1 == stride * n as isize => *last = (last.0 * n, stride),
                _ => groups.push((n, stride)),
            }
        }
        groups
    }
}

/// Length of the diagonal at `offset` (columns minus rows) of a plane.
pub(crate) fn diagonal_len(rows: usize, cols: usize, offset: isize) -> usize {
    let shift = offset.unsigned_abs();
    if offset >= 0 { rows.min(cols.saturating_sub(shift)) } else { cols.min(rows.saturating_sub(shift)) }
}
