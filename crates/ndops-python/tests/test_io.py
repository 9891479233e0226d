"""Files: what NumPy writes we read, and the other way round."""

import io
from pathlib import Path

import ndops
import numpy as np
import pytest

from values import ALL, numpy_dtype


@pytest.mark.parametrize("dtype", ALL)
def test_npy_there_and_back(tmp_path, dtype):
    """A strided tensor to a file that NumPy reads, and one of NumPy's back."""
    x = np.arange(12).reshape(3, 4).astype(numpy_dtype(dtype)).T
    ndops.save(tmp_path / "x", ndops.asarray(x))
    if dtype != "bfloat16":
        np.testing.assert_array_equal(np.load(tmp_path / "x.npy"), x)
        np.save(tmp_path / "y.npy", x)
        np.testing.assert_array_equal(ndops.load(str(tmp_path / "y.npy")).numpy(), x)
    back = ndops.load(tmp_path / "x.npy")
    assert str(back.dtype) == dtype and back.tolist() == x.tolist()


def test_npz_there_and_back(tmp_path):
    """Dicts of tensors, and NumPy's archives, compressed ones too."""
    ndops.save(tmp_path / "a", {"x": [[1, 2]], "y": ndops.ones(3)})
    with np.load(tmp_path / "a.npz") as found:
        assert found["x"].tolist() == [[1, 2]] and found["y"].dtype == "float32"
    np.savez_compressed(tmp_path / "b.npz", z=np.arange(5))
    assert ndops.load(tmp_path / "b.npz")["z"].tolist() == [0, 1, 2, 3, 4]
    assert set(ndops.load(tmp_path / "a.npz")) == {"x", "y"}


def test_file_objects_and_maps(tmp_path):
    """Binary files by their methods; memory maps by path."""
    file = io.BytesIO()
    ndops.save(file, np.arange(3.0))
    file.seek(0)
    assert ndops.load(file).tolist() == [0, 1, 2]
    ndops.save(tmp_path / "m.npy", ndops.arange(10))
    mapped = ndops.load(tmp_path / "m.npy", mmap_mode="r")
    assert ndops.sum(mapped).item() == 45


def test_bad_files(tmp_path):
    """Missing, short, foreign and misnamed files, with their names in the text."""
    with pytest.raises(OSError, match="nothing.npy"):
        ndops.load(tmp_path / "nothing.npy")
    (tmp_path / "text.npy").write_text("no tensor here")
    with pytest.raises(ValueError, match="text.npy"):
        ndops.load(tmp_path / "text.npy")
    ndops.save(tmp_path / "x.npy", ndops.ones(100))
    whole = Path(tmp_path / "x.npy").read_bytes()
    (tmp_path / "short.npy").write_bytes(whole[:-8])
    with pytest.raises(OSError, match="short.npy"):
        ndops.load(tmp_path / "short.npy")
    with pytest.raises(ValueError, match="npz"):
        ndops.save(tmp_path / "x.npz", ndops.ones(1))
    with pytest.raises(ValueError, match="npy"):
        ndops.save(tmp_path / "x.npy", {"x": 1})
    with pytest.raises(ValueError, match="mmap_mode"):
        ndops.load(tmp_path / "x.npy", mmap_mode="w")
    with pytest.raises(TypeError):
        ndops.load(io.StringIO("text"))
    with pytest.raises(TypeError):
        ndops.save(3, ndops.ones(1))
