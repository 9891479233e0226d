"""What Keras is asked to do without ndops, on ndops, and after ndops; run in a process of its own by `test_keras.py`.

As a program it answers on stdout with one pickle: per phase the outcome of each scenario, and what `install` has put
where. An outcome is a list of (class of the leaf, its elements as an array), or the text of an exception.
"""

import doctest
import json
import os
import pickle
import sys
import tempfile
import traceback
import types
from pathlib import Path

import numpy as np

SCENARIOS = {}
PAGE = set(json.loads(Path(__file__).with_name("data").joinpath("signatures.json").read_text()))
RANDOM = np.random.default_rng(7)
TOKENS = RANDOM.integers(0, 11, (5, 7))
IMAGES = RANDOM.normal(size=(4, 8, 8, 3)).astype("float32")
SERIES = RANDOM.normal(size=(3, 6, 4)).astype("float32")
ROWS = RANDOM.normal(size=(6, 4)).astype("float32")
CLASSES = np.eye(4, dtype="float32")[[0, 3, 1, 1, 2, 0]]
IDS = np.array([0, 2, 1, 1, 0, 2], "int32")
SHARES = RANDOM.uniform(0.05, 0.95, (6, 4)).astype("float32")


def scenario(function):
    """Registers a function of `keras` that returns nested results."""
    SCENARIOS[function.__name__] = function
    return function


def attention_model(keras):
    tokens = keras.Input((7,), dtype="int32")
    x = keras.layers.Embedding(11, 8)(tokens)
    x = keras.layers.LayerNormalization()(x + keras.layers.MultiHeadAttention(2, 4)(x, x))
    x = keras.layers.Dense(8, activation="gelu")(x)
    x = keras.layers.GlobalAveragePooling1D()(x)
    return keras.Model(tokens, keras.layers.Dense(3, activation="softmax")(x))


def image_model(keras):
    images = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(4, 3, padding="same", activation="relu")(images)
    x = keras.layers.MaxPooling2D()(keras.layers.BatchNormalization()(x))
    x = keras.layers.Dropout(0.3)(keras.layers.Flatten()(x))
    return keras.Model(images, keras.layers.Dense(4, activation="softmax")(x))


@scenario
def attention(keras):
    model = attention_model(keras)
    return model.predict(TOKENS, verbose=0), model.predict(TOKENS, batch_size=2, verbose=0), model(TOKENS)


@scenario
def convolution(keras):
    model = image_model(keras)
    return model.predict(IMAGES, verbose=0), model(IMAGES, training=True), model.predict_on_batch(IMAGES)


@scenario
def weights(keras):
    return [weight.value for weight in attention_model(keras).weights]


KEPT = []


@scenario
def kept_model(keras):
    """One model in all phases: its weights change hands."""
    if not KEPT:
        KEPT.append(attention_model(keras))
    return KEPT[0].predict(TOKENS, verbose=0), [weight.value for weight in KEPT[0].weights]


@scenario
def recurrent(keras):
    mask = np.arange(6) < np.array([[6], [3], [4]])
    layers = keras.layers.LSTM(3), keras.layers.GRU(3, return_sequences=True), keras.layers.SimpleRNN(3, unroll=True)
    return [[layer(SERIES), layer(SERIES, mask=mask)] for layer in layers]


@scenario
def evaluation(keras):
    model = image_model(keras)
    model.compile(loss="categorical_crossentropy", metrics=["mse"])
    return model.evaluate(IMAGES, CLASSES[:4], verbose=0), model.test_on_batch(IMAGES, CLASSES[:4])


@scenario
def saving(keras):
    model, other = image_model(keras), image_model(keras)
    with tempfile.TemporaryDirectory() as folder:
        model.save_weights(f"{folder}/model.weights.h5")
        model.save(f"{folder}/model.keras")
        for weight in other.weights:
            weight.assign(keras.ops.zeros_like(weight))
        other.load_weights(f"{folder}/model.weights.h5")
        loaded = keras.models.load_model(f"{folder}/model.keras")
    return [m.predict(IMAGES, verbose=0) for m in (model, other, loaded)]


@scenario
def get_and_set_weights(keras):
    model = image_model(keras)
    values = model.get_weights()
    values[0][...] = 0.5
    model.set_weights(values)
    return model.predict(IMAGES, verbose=0), values


@scenario
def mixed_precision(keras):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = attention_model(keras)
    finally:
        keras.config.set_dtype_policy("float32")
    return keras.ops.cast(model(TOKENS), "float32")


@scenario
def quantized(keras):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(5), keras.layers.Dense(3)])
    model.quantize("int8")
    return model.predict(ROWS, verbose=0)


@scenario
def metrics(keras):
    names = "CategoricalAccuracy", "MeanSquaredError", "F1Score", "AUC"
    made = [getattr(keras.metrics, name)() for name in names]
    results = []
    for start in (0, 2, 4):
        for metric in made:
            metric.update_state(CLASSES[start : start + 2], SHARES[start : start + 2])
            results.append(metric.result())
    for metric in made:
        metric.reset_state()
    return results, [variable.value for metric in made for variable in metric.variables]


@scenario
def losses(keras):
    names = "CategoricalCrossentropy", "BinaryCrossentropy", "CategoricalFocalCrossentropy", "Huber", "CosineSimilarity"
    sparse = keras.losses.SparseCategoricalCrossentropy()(CLASSES.argmax(1), SHARES)
    return [getattr(keras.losses, name)()(CLASSES, SHARES) for name in names], sparse


@scenario
def preprocessing(keras):
    normalization = keras.layers.Normalization()
    normalization.adapt(ROWS)
    return (
        normalization(ROWS),
        keras.layers.Rescaling(2.0, offset=-1.0)(IMAGES),
        keras.layers.Discretization([-0.5, 0.0, 0.5])(ROWS),
        keras.layers.CategoryEncoding(4, output_mode="multi_hot")(np.array([[0, 1], [3, 3]])),
        keras.layers.Resizing(4, 4)(IMAGES),
    )


@scenario
def functions(keras):
    """Lists, arrays and variables as operands."""
    ops, variable = keras.ops, keras.Variable(ROWS)
    return (
        *(ops.add([[1, 2], [3, 4]], 1), ops.add(ROWS, ROWS), ops.add(variable, ROWS), ops.multiply(2.5, variable)),
        *(ops.matmul(ROWS, ops.transpose(variable)), ops.sum(ROWS, axis=0), ops.concatenate([ROWS, variable], axis=1)),
        *(ops.array([True, False]), ops.ones((2, 3)), ops.arange(4), ops.take(variable, [0, 2], axis=0)),
        *(ops.split(ROWS, 2, axis=1), ops.meshgrid(ROWS[0], ROWS[1]), ops.where(variable > 0, variable, 0.0)),
        *(ops.max(variable), ops.mean([[1, 2], [3, 4]]), ops.argmax(ROWS, axis=1), ops.cast([1.7, -1.7], "int32")),
        *(ops.convert_to_tensor(1), ops.convert_to_tensor(1.5), ops.convert_to_tensor(np.float64(3))),
        *(ops.convert_to_tensor([1, 2.5]), ops.convert_to_tensor(variable, "float16"), ops.convert_to_tensor(ROWS)),
        *(ops.norm(ROWS, axis=1), ops.slogdet(np.eye(3)), ops.einsum("ab,cb->ac", ROWS, variable)),
    )


@scenario
def lists(keras):
    """Lists as operands where Keras' numpy backend takes none."""
    return keras.ops.sum([[1, 2], [3, 4]], axis=0), keras.ops.convert_to_tensor([keras.Variable(1.5), 2])


@scenario
def rest_of_the_backend(keras):
    """Functions beyond the page, on arrays and on tensors."""
    ops, results = keras.ops, []
    names = "relu relu6 sigmoid tanh softplus softsign silu log_sigmoid leaky_relu hard_sigmoid hard_silu elu selu gelu"
    for x in (ROWS, ops.convert_to_tensor(ROWS)):
        results += [getattr(ops, name)(x) for name in names.split()]
        results += [ops.softmax(x), ops.log_softmax(x, axis=0), ops.gelu(x, approximate=False), ops.logsumexp(x)]
        results += [ops.one_hot(IDS, 3), ops.top_k(x, 2), ops.in_top_k(IDS, x, 2), ops.erf(x), ops.rsqrt(x * x)]
        results += [ops.segment_sum(x, IDS), ops.fft((x, x)), ops.qr(x), ops.moments(x, axes=[0])]
    results += [ops.ctc_loss([[1, 2], [2, 1], [3, 3]], SERIES, [2, 1, 2], [6, 5, 6])]
    return results + [ops.ctc_decode(SERIES, [6, 5, 6], "beam_search", beam_width=3)]


@scenario
def vectorized(keras):
    matched = keras.ops.vectorize(lambda x, y: x + y, signature="(n),(n)->(n)")
    return keras.ops.vectorize(lambda x, y: x * 2 + y)(ROWS, ROWS[1]), matched(ROWS, ROWS[0])


@scenario
def fused_attention(keras):
    heads = SERIES.reshape(3, 6, 2, 2)
    return keras.ops.dot_product_attention(heads, heads, heads, is_causal=True)


@scenario
def control_flow(keras):
    ops = keras.ops
    x = ops.convert_to_tensor(ROWS)
    return (
        ops.scan(lambda carry, row: (carry + row, carry * 2), ops.zeros((4,)), x),
        ops.associative_scan(ops.add, x),
        ops.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * 2), (0, x)),
        ops.fori_loop(0, 3, lambda i, y: y + i, x),
        ops.cond(ops.sum(x) > 0, lambda: x + 1, lambda: x - 1),
        ops.switch(1, [ops.negative, ops.square], x),
        ops.vectorized_map(ops.sum, x),
        ops.unstack(x),
    )


@scenario
def writers(keras):
    """Functions that write into their argument leave a tensor alone."""
    ops = keras.ops
    x = ops.convert_to_tensor(ROWS)
    updated = ops.scatter_update(ops.add(x, 0), [[0, 1], [5, 3]], [7.0, 8.0])
    part = ops.slice_update(ops.add(x, 0), (1, 1), SHARES[:2, :2])
    return updated, part, ops.slice(x, (1, 1), (2, 3)), ops.scatter([[0], [2]], [1.0, 2.0], (4,)), x


@scenario
def random_numbers(keras):
    random, seeds = keras.random, keras.random.SeedGenerator(5)
    x, two = keras.ops.convert_to_tensor(ROWS), keras.ops.convert_to_tensor(2.0)
    return (
        *(random.normal((3,), seed=1), random.uniform((3,), seed=1), random.randint((3,), 0, 9, seed=1)),
        *(random.truncated_normal((3,), mean=two, seed=1), random.normal((2,), seed=seeds)),
        *(random.dropout(x, 0.5, seed=seeds), random.shuffle(ROWS, seed=1), seeds.state.value),
    )


@scenario
def variables(keras):
    variable = keras.Variable(np.arange(6.0).reshape(2, 3))
    variable.assign_add(np.ones((2, 3)))
    variable.assign_sub(variable * 0.5)
    return (
        *(variable + 1, 1 - variable, variable @ ROWS[:3], variable[0], variable[:, 1], -variable, abs(variable)),
        *(variable > 2, variable // 2, variable % 2, variable**2, np.asarray(variable), variable.numpy()),
        *(float(keras.Variable(2.5)), int(keras.Variable(2)), keras.Variable([True, False], dtype="bool").value),
    )


@scenario
def symbolic(keras):
    """Keras' own symbolic tensors stay what they are."""
    ops, x = keras.ops, keras.KerasTensor((None, 4))
    made = [ops.add(x, 1), x * 2, ops.matmul(x, ROWS[:4]), ops.sum(x, axis=1), ops.relu(x), ops.split(x, 2, axis=1)[0]]
    made += [ops.one_hot(keras.KerasTensor((None,), "int32"), 5), keras.layers.Lambda(lambda y: y[:, :2] @ ROWS[:2])(x)]
    return [f"{type(y).__name__} {y.shape} {y.dtype}" for y in made]


@scenario
def symbolic_on_the_right(keras):
    """Keras' symbolic tensors answer for operators."""
    x, ones = keras.KerasTensor((None, 4)), keras.ops.ones((4,))
    made = ones + x, ones * x, keras.ops.ones((3, 2)) @ keras.KerasTensor((2, 4))
    return [f"{type(y).__name__} {y.shape} {y.dtype}" for y in made]


# What Keras' numpy backend cannot do.
ONLY_ON_NDOPS = ("lists", "symbolic_on_the_right")


@scenario
def float64_by_default(keras):
    keras.config.set_floatx("float64")
    try:
        return keras.ops.ones((2,)), keras.ops.sqrt([1, 2]), keras.ops.add([1, 2], 1.5)
    finally:
        keras.config.set_floatx("float32")


@scenario
def custom_layer(keras):
    class Shares(keras.layers.Layer):
        def build(self, shape):
            self.kernel = self.add_weight(shape=(shape[-1], 3))

        def call(self, x):
            y = (x @ self.kernel)[:, :2] * 2 + 1
            y = keras.ops.where(y > 0, y, -y)
            return y / keras.ops.sum(y, axis=-1, keepdims=True)

    rows = keras.Input((4,))
    return keras.Model(rows, Shares()(rows)).predict(ROWS, verbose=0)


def outcome(keras, function):
    """The leaves of what a scenario gives, or its exception."""
    keras.utils.set_random_seed(1)
    try:
        leaves = keras.tree.flatten(function(keras))
    except Exception:  # noqa: BLE001  (the tests show it)
        return traceback.format_exc()
    return [(f"{type(leaf).__module__}.{type(leaf).__name__}", np.array(leaf)) for leaf in leaves]


def outcomes(keras):
    return {name: outcome(keras, function) for name, function in SCENARIOS.items()}


def members_of_keras():
    """Every member of every module of Keras that is loaded, by both names."""
    loaded = [(n, m) for n, m in sys.modules.items() if n.split(".")[0] == "keras" and isinstance(m, types.ModuleType)]
    return {(name, member): value for name, module in loaded for member, value in vars(module).items()}


def is_of_ndops(value):
    return any(str(getattr(x, "__module__", "")).split(".")[0] == "ndops" for x in (value, type(value)))


def page_of_keras(ndops):
    """The ops of the page that Keras' backend has, and those of them that are ndops' own now."""
    from keras.src.backend.numpy import linalg, numpy

    found = {name: vars(numpy).get(name) or vars(linalg).get(name) for name in PAGE}
    return {n for n, f in found.items() if f}, {n for n, f in found.items() if f and f is getattr(ndops, n, None)}


def is_installed(keras, ndops):
    return isinstance(keras.ops.ones(1), ndops.Tensor)


def nested_blocks(keras, ndops):
    """Whether ndops is installed in the inner and the outer of two blocks, and after an exception has left them."""
    states = []
    try:
        with ndops.keras.installed():
            with ndops.keras.installed():
                states.append(is_installed(keras, ndops))
            states.append(is_installed(keras, ndops))
            raise KeyError
    except KeyError:
        return [*states, is_installed(keras, ndops)]


def failed_install(keras, ndops):
    """The exception for a variable that no tensor can take over, and whether ndops is installed then."""
    broken, kept = keras.Variable(1.0), keras.Variable(1.0)
    broken._value = np.array(["text"])
    try:
        ndops.keras.install()
    except TypeError as error:
        return str(error), is_installed(keras, ndops), type(kept.value).__name__


def main():
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    import keras
    import ndops.keras

    result = {"without": outcomes(keras)}
    before = members_of_keras()
    for _ in range(2):
        ndops.keras.install()
    result["with"], result["page"] = outcomes(keras), page_of_keras(ndops)
    for _ in range(2):
        ndops.keras.uninstall()
    after = members_of_keras()
    result["changed"] = [place for place, value in before.items() if after[place] is not value]
    result["left"] = [place for place, value in after.items() if is_of_ndops(value)]
    result["after"], result["blocks"] = outcomes(keras), nested_blocks(keras, ndops)
    examples = doctest.testmod(ndops.keras, extraglobs={"ndops": ndops, "keras": keras})
    result["examples"] = (examples.attempted, examples.failed)
    result["failed"] = failed_install(keras, ndops)
    pickle.dump(result, pipe)
    pipe.flush()


if __name__ == "__main__":
    main()
