"""Values that lie, raise, change while they are read, or are no values at all: `OBJECTS` makes each by its name."""

import array
import collections
import ctypes
import datetime
import decimal
import enum
import fractions
import io
import mmap
import pickle
import types
import unittest.mock
import weakref

import ml_dtypes
import ndops
import numpy as np
from numpy.lib.stride_tricks import as_strided


class Evil(Exception):
    """What hostile methods raise. It is the caller's own, and comes through."""


def evil(*_args, **_kwargs):
    """A method that raises."""
    raise Evil("mine")


def having(**members):
    """An object of a new class with these members; functions get it as their first argument."""
    return type("Having", (), members)()


def giving(name, value):
    """An object whose method of that name gives a value, whatever it is asked."""
    return having(**{name: lambda self, *_args, **_kwargs: value})


def raising(*names):
    """An object whose methods of these names raise."""
    return having(**dict.fromkeys(names, evil))


class Liar:
    """An object whose DLPack structure is made here, field by field."""

    class Structure(ctypes.Structure):
        _fields_ = [
            ("data", ctypes.c_void_p),
            ("device", ctypes.c_int32 * 2),
            ("ndim", ctypes.c_int32),
            ("code", ctypes.c_uint8),
            ("bits", ctypes.c_uint8),
            ("lanes", ctypes.c_uint16),
            ("shape", ctypes.POINTER(ctypes.c_int64)),
            ("strides", ctypes.POINTER(ctypes.c_int64)),
            ("byte_offset", ctypes.c_uint64),
            ("context", ctypes.c_void_p),
            ("deleter", ctypes.c_void_p),
        ]

    def __init__(self, device=(1, 0), **fields):
        self.numbers = (ctypes.c_double * 4)(1, 2, 3, 4)
        self.says = device
        self.made = self.Structure(ndim=1, code=2, bits=64, lanes=1, data=ctypes.addressof(self.numbers))
        self.made.device[:] = (1, 0)
        self.made.shape = (ctypes.c_int64 * 1)(4)
        for name, value in fields.items():
            setattr(self.made, name, value)

    def __dlpack_device__(self):
        return self.says

    def __dlpack__(self, **_):
        new = ctypes.pythonapi.PyCapsule_New
        new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return new(ctypes.addressof(self.made), b"dltensor", None)

def by_dlpack(capsule, device=(1, 0)):
    """An object that answers DLPack's questions with these values."""
    return having(__dlpack__=lambda self, **_: capsule, __dlpack_device__=lambda self: device)


def foreign_capsule():
    """A capsule that is none of DLPack's."""
    return datetime.datetime_CAPI


def itself(depth=None):
    """A list that contains itself, or is nested deep."""
    nested = []
    if depth is None:
        nested.append(nested)
    for _ in range(depth or 0):
        nested = [nested]
    return nested


def changing(change, *more):
    """A list with an element that, when it is read, changes the list."""
    changed = []

    def number(self, *_args, **_kwargs):
        change(changed)
        return np.float32(1)

    members = dict.fromkeys(["__array__", "__float__", "__index__", "__int__", "__bool__"], number)
    changed += [having(**members), 2.0, *more]
    return changed


def unaligned():
    """Numbers at odd addresses."""
    return np.frombuffer(bytearray(4 * 6 + 1), np.uint8)[1:].view(np.float32).reshape(2, 3)


def read_only():
    """Numbers that may not be written to."""
    x = np.ones((2, 3), np.float32)
    x.flags.writeable = False
    return x


class Sub(np.ndarray):
    """An array of a derived class that answers every question wrong."""

    shape = property(evil)
    ndim = property(lambda self: -7)
    dtype = property(lambda self: types.SimpleNamespace(name="float64", newbyteorder=lambda *_: "float64"))
    __array__ = __iter__ = __len__ = __bool__ = __float__ = __index__ = evil
    __array_finalize__ = None

    def astype(self, *_args, **_kwargs):
        """Not the array that is asked for."""
        return 5


def subclass(dtype):
    """An array of `Sub`, of a dtype."""
    return np.ones((2, 3)).astype(dtype).view(Sub)


class Tensor(ndops.Tensor):
    """A tensor of a derived class."""


class Int(int):
    """An integer of a derived class."""

    __index__ = __int__ = __float__ = __eq__ = __str__ = __repr__ = evil
    __hash__ = int.__hash__


class Float(float):
    """A float of a derived class."""

    __float__ = __index__ = __str__ = __repr__ = evil


class Str(str):
    """A string of a derived class."""

    __str__ = __repr__ = __eq__ = evil
    __hash__ = str.__hash__


class List(list):
    """A list of a derived class."""

    __iter__ = __len__ = __getitem__ = evil


class Meta(type):
    """A class of classes that answer nothing."""

    __instancecheck__ = __subclasscheck__ = __getattribute__ = __repr__ = evil


class Sequence:
    """A sequence that is longer than it can be."""

    def __init__(self, length, last=3):
        self.length, self.last = length, last

    def __len__(self):
        return self.length

    def __getitem__(self, i):
        if i >= self.last:
            raise IndexError
        return 1


def closed_map():
    """A memory map that is closed."""
    mapped = mmap.mmap(-1, 16)
    mapped.close()
    return mapped


def released():
    """A memoryview that was given back."""
    view = memoryview(bytearray(8))
    view.release()
    return view


def dead_proxy():
    """A proxy of an array that is gone."""
    return weakref.proxy(np.ones(3).view(Sub))


def cycle_of_arrays():
    """An object whose array is asked of itself, through an op."""
    return having(__array__=lambda self, *_args, **_kwargs: np.asarray(ndops.add(self, 1)))


def interface(**fields):
    """An object with NumPy's array interface."""
    plain = {"shape": (2,), "typestr": "<f4", "version": 3, "data": bytearray(8)}
    return having(__array_interface__={**plain, **fields})


def structured():
    """Records of a number and a word."""
    return np.zeros(3, [("a", "f4"), ("b", "U3")])


def masked():
    """An array with a mask."""
    return np.ma.masked_array([1.0, 2.0, 3.0], [True, False, True])


ARRAYS = {
    "unaligned": unaligned,
    "read-only": read_only,
    "structured": structured,
    "record": lambda: structured()[0],
    "masked": masked,
    "matrix": lambda: np.matrix([[1.0, 2.0], [3.0, 4.0]]),
    "of objects": lambda: np.array([object(), None], object),
    "of hostile objects": lambda: np.array([raising("__float__", "__index__")] * 3, object),
    "of words": lambda: np.array(["a", "bc"]),
    "of bytes": lambda: np.array([b"a", b"bc"]),
    "of no bytes": lambda: np.zeros(3, "S0"),
    "of void": lambda: np.zeros(3, "V3"),
    "of dates": lambda: np.array(["2020-01-01"], "M8[D]"),
    "of spans": lambda: np.array([3], "m8[s]"),
    "of long double": lambda: np.ones(3, np.longdouble),
    "of int4": lambda: np.ones(3, ml_dtypes.int4),
    "of another float8": lambda: np.ones(3, ml_dtypes.float8_e4m3b11fnuz),
    "of float8": lambda: np.ones(3, ml_dtypes.float8_e4m3fn),
    "big-endian": lambda: np.ones((2, 3), ">f8"),
    "big-endian integers": lambda: np.ones(3, ">i4"),
    "subclass": lambda: subclass("<f4"),
    "subclass, big-endian": lambda: subclass(">f4"),
    "subclass of bytes": lambda: subclass("S1"),
    "0-d": lambda: np.array(2.5),
    "empty": lambda: np.zeros((2, 0, 3), np.float32),
    "empty and long": lambda: as_strided(np.zeros(1, np.uint8), (0, 2**40, 2**20), (0, 0, 0)),
    "empty with wild strides": lambda: as_strided(np.zeros(1), (0, 3), (2**62, -(2**62))),
    "overlapping": lambda: as_strided(np.arange(8.0), (4, 3), (8, 16)),
    "of stride 0": lambda: as_strided(np.ones(1), (1000, 3), (0, 0)),
    "backwards": lambda: np.arange(6.0)[::-1],
    "of 64 dims": lambda: np.ones((1,) * 64, np.float32),
    "bad bools": lambda: np.frombuffer(b"\x00\x02\xff", np.bool_),
    "scalar": lambda: np.float16(1.5),
    "scalar word": lambda: np.str_("x"),
    "symbolic": lambda: ndops.KerasTensor((None, 3)),
    "symbolic and long": lambda: ndops.KerasTensor((2**62, 2**62), "int8"),
    "tensor of no elements": lambda: ndops.zeros((0, 2**40)),
    "broadcast tensor": lambda: ndops.broadcast_to(ndops.ones(1), (1000, 3)),
}

PROTOCOLS = {
    "array raises": lambda: raising("__array__"),
    "array gives none": lambda: giving("__array__", None),
    "array gives a word": lambda: giving("__array__", "no array"),
    "array gives objects": lambda: giving("__array__", np.array([None])),
    "array gives a long one": lambda: giving("__array__", as_strided(np.zeros(1), (0, 2**50), (0, 0))),
    "array gives a subclass": lambda: giving("__array__", subclass(">f4")),
    "array is no method": lambda: having(__array__=3),
    "array asks itself": cycle_of_arrays,
    "interface raises": lambda: having(__array_interface__=property(evil)),
    "interface without data": lambda: interface(data=None),
    "interface of negative length": lambda: interface(shape=(-2,)),
    "interface of no type": lambda: interface(typestr="<q9"),
    "interface is no dict": lambda: having(__array_interface__=[1]),
    "dlpack raises": lambda: raising("__dlpack__", "__dlpack_device__"),
    "dlpack's device raises": lambda: having(__dlpack__=lambda self: None, __dlpack_device__=evil),
    "dlpack without device": lambda: giving("__dlpack__", 5),
    "dlpack gives a number": lambda: by_dlpack(5),
    "dlpack gives another capsule": lambda: by_dlpack(foreign_capsule()),
    "dlpack on another device": lambda: by_dlpack(None, (2, 0)),
    "dlpack on no device": lambda: by_dlpack(None, "cpu"),
    "dlpack on a device of many bits": lambda: by_dlpack(None, (2**70, 0)),
    "dlpack of no shape": lambda: Liar(shape=None),
    "dlpack of many dims": lambda: Liar(ndim=2**30),
    "dlpack of negative dims": lambda: Liar(ndim=-1),
    "dlpack of no data": lambda: Liar(data=None),
    "dlpack of an odd address": lambda: Liar(data=ctypes.addressof(ctypes.create_string_buffer(64)) | 1, ndim=0),
    "dlpack of no dtype": lambda: Liar(code=9),
    "buffer of long double": lambda: memoryview(np.ones(2, np.longdouble)),
    "buffer of characters": lambda: array.array("u", "ab"),
    "buffer of two dims": lambda: memoryview(np.ones((3, 2), np.int16))[::-1],
    "buffer of no elements": lambda: memoryview(b""),
    "buffer of pointers": lambda: (ctypes.c_void_p * 2)(),
    "buffer of a structure": lambda: Liar.Structure(),
    "buffer released": released,
    "map closed": closed_map,
    "pickle's buffer": lambda: pickle.PickleBuffer(np.ones(3)),
    "claims to be an array": lambda: having(__class__=np.ndarray),
    "claims to be a scalar": lambda: having(__class__=np.float32),
    "claims to be a tensor": lambda: having(__class__=ndops.Tensor),
    "claims to be a list": lambda: having(__class__=list),
    "claims to be a float": lambda: having(__class__=float),
    "class raises": lambda: having(__class__=property(evil)),
    "mock": unittest.mock.MagicMock,
    "mock of an array": lambda: unittest.mock.MagicMock(spec=np.ndarray),
    "mock of a tensor": lambda: unittest.mock.MagicMock(spec=ndops.Tensor),
    "attributes raise": lambda: raising("__getattribute__"),
    "any attribute": lambda: having(__getattr__=lambda self, name: 3),
    "text raises": lambda: raising("__str__", "__repr__", "__format__"),
    "long text": lambda: giving("__repr__", "x" * 10**5),
    "text is no text": lambda: giving("__str__", 5),
    "comparison raises": lambda: raising("__eq__", "__lt__", "__hash__", "__bool__"),
    "index raises": lambda: raising("__index__"),
    "index gives a float": lambda: giving("__index__", 1.5),
    "index gives much": lambda: giving("__index__", 2**70),
    "index": lambda: giving("__index__", 1),
    "float raises": lambda: raising("__float__"),
    "float gives a word": lambda: giving("__float__", "1"),
    "truth raises": lambda: raising("__bool__"),
    "truth gives a number": lambda: giving("__bool__", 2),
    "length raises": lambda: raising("__len__"),
    "length without end": lambda: Sequence(2**62),
    "length of a giant": lambda: Sequence(2**40),
    "length of two kinds": lambda: Sequence(2, 5),
    "iteration raises": lambda: raising("__iter__"),
    "iteration without end": lambda: having(__iter__=lambda self: iter(int, 1)),
    "dtype raises": lambda: having(dtype=property(evil), name=property(evil)),
    "names a dtype": lambda: having(name="float32"),
    "names a dtype badly": lambda: having(name=Str("float32")),
    "weak proxy": lambda: weakref.proxy(ALIVE),
    "dead proxy": dead_proxy,
    "reads": lambda: giving("read", b"\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (9,)}"),
    "reads no bytes": lambda: giving("read", 5),
    "writes": lambda: raising("write"),
}

ALIVE = np.ones(3).view(Sub)

VALUES = {
    "None": lambda: None,
    "Ellipsis": lambda: ...,
    "NotImplemented": lambda: NotImplemented,
    "object": object,
    "module": lambda: np,
    "function": lambda: evil,
    "type": lambda: int,
    "scalar type": lambda: np.float32,
    "type that answers nothing": lambda: Meta("Silent", (), {}),
    "exception": lambda: Evil("mine"),
    "word": lambda: "word",
    "word of a dtype": lambda: "int8",
    "word with a zero": lambda: "float32\0",
    "half a character": lambda: "\ud800",
    "long word": lambda: "i" * 10**5,
    "word of a derived class": lambda: Str("float32"),
    "bytes": lambda: b"bytes",
    "bytearray": lambda: bytearray(b"\x01\x02"),
    "dict": lambda: {0: 1.0, 1: 2.0},
    "set": lambda: {1, 2},
    "generator": lambda: (n for n in range(3)),
    "iterator": lambda: iter([1, 2]),
    "map": lambda: map(int, "12"),
    "range": lambda: range(2, -4, -1),
    "range of nothing": lambda: range(0),
    "range without end": lambda: range(2**62),
    "range beyond the end": lambda: range(-(2**70), 2**70),
    "slice": lambda: slice(2**70, None, -1),
    "slice that raises": lambda: slice(raising("__index__"), None),
    "namedtuple": lambda: collections.namedtuple("Pair", "a b")(1, 2),
    "deque": lambda: collections.deque([1, 2]),
    "UserList": lambda: collections.UserList([1, 2]),
    "Decimal": lambda: decimal.Decimal("1.5"),
    "Fraction": lambda: fractions.Fraction(1, 3),
    "date": lambda: datetime.date(2020, 1, 1),
    "enum": lambda: enum.IntEnum("Axis", "one two").two,
    "weak reference": lambda: weakref.ref(ALIVE),
    "file": io.BytesIO,
    "ctypes number": lambda: ctypes.c_int(3),
    "ctypes array": lambda: (ctypes.c_float * 3)(1, 2, 3),
    "int of a derived class": lambda: Int(1),
    "float of a derived class": lambda: Float(1.5),
    "complex": lambda: complex(float("nan"), float("inf")),
    "nan": lambda: float("nan"),
    "-inf": lambda: float("-inf"),
    "-0.0": lambda: -0.0,
    "1e308": lambda: 1e308,
    "True": lambda: True,
    "-1": lambda: -1,
    "2**33": lambda: 2**33,
    "2**62": lambda: 2**62,
    "2**63 - 1": lambda: 2**63 - 1,
    "2**63": lambda: 2**63,
    "2**64": lambda: 2**64,
    "-2**63": lambda: -(2**63),
    "2**127": lambda: 2**127,
    "-2**127": lambda: -(2**127),
    "10**400": lambda: 10**400,
    "10**5000": lambda: 10**5000,
    "(2**62, 2**62)": lambda: (2**62, 2**62),
    "(0, 2**62)": lambda: (0, 2**62),
    "(2**33, 0)": lambda: (2**33, 0),
    "(-1, -1)": lambda: (-1, -1),
    "(-2**63, 1)": lambda: (-(2**63), 1),
    "many ones": lambda: (1,) * 10**5,
    "many axes": lambda: list(range(10**4)),
    "many rows": lambda: [[1.0]] * 2000,
    "ragged": lambda: [[1], [2, 3]],
    "list of nothing": lambda: [],
    "list of lists of nothing": lambda: [[], [[]]],
    "list of None": lambda: [None, 1],
    "list of words": lambda: ["a", "b"],
    "list of huge numbers": lambda: [2**200, 1.0],
    "list of tensors": lambda: [ndops.ones(2), [1, raising("__array__")]],
    "list of symbolic tensors": lambda: [ndops.KerasTensor((2**62,)), ndops.KerasTensor((None,))],
    "list of a derived class": lambda: List([1, 2]),
    "list in itself": itself,
    "deep list": lambda: itself(10**5),
    "list of 64 levels": lambda: itself(64),
    "list that is cleared": lambda: changing(list.clear, 3.0),
    "list that grows": lambda: changing(lambda changed: changed.append(changed[0])),
    "list that is replaced": lambda: changing(lambda changed: changed.__setitem__(slice(None), [[1], "x"]), 3.0),
    "list in a list that is cleared": lambda: [changing(list.clear), [1.0, 2.0]],
    "tensor of a derived class": lambda: derived(),
}


def derived():
    """A tensor of a derived class, if there can be one."""
    try:
        return Tensor()
    except TypeError:
        return Tensor.__new__(ndops.KerasTensor, (2, 3))


OBJECTS = {**ARRAYS, **PROTOCOLS, **VALUES}
