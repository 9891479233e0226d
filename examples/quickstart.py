"""ndops in five minutes, in the steps of a notebook: `python examples/quickstart.py [picture.png]`.

Needs matplotlib. It draws tensors as they are, through `__array__`.
"""

# %% Tensors: of lists, of NumPy arrays, of files
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

import ndops as ops

digits = ops.load(Path(__file__).parent.parent / "crates/ndops/examples/data/digits.npz")
images, labels = digits["images"], digits["labels"]
print("images:", images.shape, images.dtype, "   labels:", labels.shape, labels.dtype)

# %% Promotion is Keras': numbers take the dtype of the tensor beside them, integers never widen a float
print("uint8 + 1:", (images + 1).dtype, "   uint8 / 16:", (images / 16).dtype)
print("int64 with float16:", ops.add(ops.ones(3, "int64"), ops.ones(3, "float16")).dtype)

# %% Ops: the mean image of each digit, by one product of matrices
pixels = ops.reshape(images, (-1, 64)) / 16
is_digit = ops.equal(labels[:, None], ops.arange(10)).astype("float32")
means = ops.matmul(is_digit.T, pixels) / ops.sum(is_digit, axis=0)[:, None]
nearest = ops.argmin(ops.sum(ops.square(pixels[:, None] - means), axis=-1), axis=1)
print(f"nearest mean image: {ops.mean(ops.equal(nearest, labels)):.1%} of the digits are right")

# %% Shapes without data
batch = ops.KerasTensor((None, 8, 8), "uint8")
print("a batch of unknown length, flattened:", ops.reshape(batch, (-1, 64)).shape)

# %% Pictures
figure = plt.figure(figsize=(10, 5.4), layout="constrained")
above, below = figure.subfigures(2, 1, height_ratios=[3, 2])
above.suptitle("Ten digits, and the mean of each")
for i, axes in enumerate(above.subplots(2, 10).T):
    axes[0].imshow(images[ops.argmax(is_digit[:, i])], cmap="gray_r")
    axes[1].imshow(means[i].reshape(8, 8), cmap="gray_r")
    for a in axes:
        a.axis("off")
counts, edges = ops.histogram(pixels.ravel(), bins=17)
axes = below.subplots()
axes.bar(edges[:-1], counts, width=edges[1:] - edges[:-1], align="edge", edgecolor="white")
axes.set(title="How dark the pixels are", xlabel="darkness", ylabel="pixels", yscale="log")

picture = sys.argv[1] if len(sys.argv) > 1 else "quickstart.png"
figure.savefig(picture, dpi=100)
print("wrote", picture)
