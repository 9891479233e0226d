# Made by `cargo xtask stubs` from the registry.

from ._ndops import abs as abs
from ._ndops import absolute as absolute
from ._ndops import add as add
from ._ndops import all as all
from ._ndops import amax as amax
from ._ndops import amin as amin
from ._ndops import any as any
from ._ndops import append as append
from ._ndops import arange as arange
from ._ndops import arccos as arccos
from ._ndops import arccosh as arccosh
from ._ndops import arcsin as arcsin
from ._ndops import arcsinh as arcsinh
from ._ndops import arctan as arctan
from ._ndops import arctan2 as arctan2
from ._ndops import arctanh as arctanh
from ._ndops import argmax as argmax
from ._ndops import argmin as argmin
from ._ndops import argpartition as argpartition
from ._ndops import argsort as argsort
from ._ndops import array as array
from ._ndops import average as average
from ._ndops import bincount as bincount
from ._ndops import bitwise_and as bitwise_and
from ._ndops import bitwise_invert as bitwise_invert
from ._ndops import bitwise_left_shift as bitwise_left_shift
from ._ndops import bitwise_not as bitwise_not
from ._ndops import bitwise_or as bitwise_or
from ._ndops import bitwise_right_shift as bitwise_right_shift
from ._ndops import bitwise_xor as bitwise_xor
from ._ndops import broadcast_to as broadcast_to
from ._ndops import ceil as ceil
from ._ndops import clip as clip
from ._ndops import concatenate as concatenate
from ._ndops import conj as conj
from ._ndops import conjugate as conjugate
from ._ndops import copy as copy
from ._ndops import correlate as correlate
from ._ndops import cos as cos
from ._ndops import cosh as cosh
from ._ndops import count_nonzero as count_nonzero
from ._ndops import cross as cross
from ._ndops import cumprod as cumprod
from ._ndops import cumsum as cumsum
from ._ndops import diag as diag
from ._ndops import diagonal as diagonal
from ._ndops import diff as diff
from ._ndops import digitize as digitize
from ._ndops import divide as divide
from ._ndops import divide_no_nan as divide_no_nan
from ._ndops import dot as dot
from ._ndops import einsum as einsum
from ._ndops import empty as empty
from ._ndops import equal as equal
from ._ndops import exp as exp
from ._ndops import expand_dims as expand_dims
from ._ndops import expm1 as expm1
from ._ndops import eye as eye
from ._ndops import flip as flip
from ._ndops import floor as floor
from ._ndops import floor_divide as floor_divide
from ._ndops import full as full
from ._ndops import full_like as full_like
from ._ndops import greater as greater
from ._ndops import greater_equal as greater_equal
from ._ndops import histogram as histogram
from ._ndops import hstack as hstack
from ._ndops import identity as identity
from ._ndops import imag as imag
from ._ndops import isclose as isclose
from ._ndops import isfinite as isfinite
from ._ndops import isinf as isinf
from ._ndops import isnan as isnan
from ._ndops import left_shift as left_shift
from ._ndops import less as less
from ._ndops import less_equal as less_equal
from ._ndops import linspace as linspace
from ._ndops import log as log
from ._ndops import log10 as log10
from ._ndops import log1p as log1p
from ._ndops import log2 as log2
from ._ndops import logaddexp as logaddexp
from ._ndops import logical_and as logical_and
from ._ndops import logical_not as logical_not
from ._ndops import logical_or as logical_or
from ._ndops import logical_xor as logical_xor
from ._ndops import logspace as logspace
from ._ndops import matmul as matmul
from ._ndops import max as max
from ._ndops import maximum as maximum
from ._ndops import mean as mean
from ._ndops import median as median
from ._ndops import meshgrid as meshgrid
from ._ndops import min as min
from ._ndops import minimum as minimum
from ._ndops import mod as mod
from ._ndops import moveaxis as moveaxis
from ._ndops import multiply as multiply
from ._ndops import nan_to_num as nan_to_num
from ._ndops import ndim as ndim
from ._ndops import negative as negative
from ._ndops import nonzero as nonzero
from ._ndops import norm as norm
from ._ndops import not_equal as not_equal
from ._ndops import ones as ones
from ._ndops import ones_like as ones_like
from ._ndops import outer as outer
from ._ndops import pad as pad
from ._ndops import power as power
from ._ndops import prod as prod
from ._ndops import quantile as quantile
from ._ndops import ravel as ravel
from ._ndops import real as real
from ._ndops import reciprocal as reciprocal
from ._ndops import repeat as repeat
from ._ndops import reshape as reshape
from ._ndops import right_shift as right_shift
from ._ndops import roll as roll
from ._ndops import round as round
from ._ndops import searchsorted as searchsorted
from ._ndops import select as select
from ._ndops import sign as sign
from ._ndops import sin as sin
from ._ndops import sinh as sinh
from ._ndops import size as size
from ._ndops import slogdet as slogdet
from ._ndops import sort as sort
from ._ndops import split as split
from ._ndops import sqrt as sqrt
from ._ndops import square as square
from ._ndops import squeeze as squeeze
from ._ndops import stack as stack
from ._ndops import std as std
from ._ndops import subtract as subtract
from ._ndops import sum as sum
from ._ndops import swapaxes as swapaxes
from ._ndops import take as take
from ._ndops import take_along_axis as take_along_axis
from ._ndops import tan as tan
from ._ndops import tanh as tanh
from ._ndops import tensordot as tensordot
from ._ndops import tile as tile
from ._ndops import trace as trace
from ._ndops import transpose as transpose
from ._ndops import tri as tri
from ._ndops import tril as tril
from ._ndops import triu as triu
from ._ndops import true_divide as true_divide
from ._ndops import trunc as trunc
from ._ndops import var as var
from ._ndops import vdot as vdot
from ._ndops import vstack as vstack
from ._ndops import where as where
from ._ndops import zeros as zeros
from ._ndops import zeros_like as zeros_like

__all__ = [
    "abs",
    "absolute",
    "add",
    "all",
    "amax",
    "amin",
    "any",
    "append",
    "arange",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "argmax",
    "argmin",
    "argpartition",
    "argsort",
    "array",
    "average",
    "bincount",
    "bitwise_and",
    "bitwise_invert",
    "bitwise_left_shift",
    "bitwise_not",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "broadcast_to",
    "ceil",
    "clip",
    "concatenate",
    "conj",
    "conjugate",
    "copy",
    "correlate",
    "cos",
    "cosh",
    "count_nonzero",
    "cross",
    "cumprod",
    "cumsum",
    "diag",
    "diagonal",
    "diff",
    "digitize",
    "divide",
    "divide_no_nan",
    "dot",
    "einsum",
    "empty",
    "equal",
    "exp",
    "expand_dims",
    "expm1",
    "eye",
    "flip",
    "floor",
    "floor_divide",
    "full",
    "full_like",
    "greater",
    "greater_equal",
    "histogram",
    "hstack",
    "identity",
    "imag",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "left_shift",
    "less",
    "less_equal",
    "linspace",
    "log",
    "log10",
    "log1p",
    "log2",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logspace",
    "matmul",
    "max",
    "maximum",
    "mean",
    "median",
    "meshgrid",
    "min",
    "minimum",
    "mod",
    "moveaxis",
    "multiply",
    "nan_to_num",
    "ndim",
    "negative",
    "nonzero",
    "norm",
    "not_equal",
    "ones",
    "ones_like",
    "outer",
    "pad",
    "power",
    "prod",
    "quantile",
    "ravel",
    "real",
    "reciprocal",
    "repeat",
    "reshape",
    "right_shift",
    "roll",
    "round",
    "searchsorted",
    "select",
    "sign",
    "sin",
    "sinh",
    "size",
    "slogdet",
    "sort",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "subtract",
    "sum",
    "swapaxes",
    "take",
    "take_along_axis",
    "tan",
    "tanh",
    "tensordot",
    "tile",
    "trace",
    "transpose",
    "tri",
    "tril",
    "triu",
    "true_divide",
    "trunc",
    "var",
    "vdot",
    "vstack",
    "where",
    "zeros",
    "zeros_like",
]
