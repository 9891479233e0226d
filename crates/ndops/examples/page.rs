//! Every example of the page "NumPy ops" of Keras 3.6, in its order, in Rust: `cargo run --release --example page`.
//!
//! Beside each statement of the page stands the Rust that computes the same. What is printed is what
//! `examples/page.py` prints, which tells where the page differs; `cargo xtask page` holds the two against each other.

use std::f64::consts::PI;
use std::fmt::Display;

use ndops::ops::{Indexing, NormOrd, Sublabel};
use ndops::{DType, Operand, Result, Tensor, ops};

fn main() -> Result<()> {
    elementwise()?;
    reductions()?;
    append()?;
    arange()?;
    inverse_functions()?;
    arctan2()?;
    searches()?;
    array()?;
    average()?;
    bincount()?;
    broadcast_to()?;
    count_nonzero()?;
    diag()?;
    diagonal()?;
    diff()?;
    digitize()?;
    einsum()?;
    histogram()?;
    meshgrid()?;
    norm()?;
    select()?;
    trunc()?;
    vectorize()
}

/// The name of an op, above its examples.
fn heading(op: &str) {
    println!("\n{op}\n");
}

/// A statement as Python's prompt shows it.
fn prompt(statement: &str) {
    println!(">>> {}", statement.replace('\n', "\n... "));
}

/// A statement that names a value, and that value.
fn given<T>(statement: &str, value: T) -> T {
    prompt(statement);
    value
}

/// A statement with its result.
fn show(statement: &str, result: impl Display) {
    prompt(statement);
    println!("{result}");
}

/// A statement with its error.
fn show_error(statement: &str, result: Result<Tensor>) {
    prompt(statement);
    match result {
        Ok(result) => println!("{result}"),
        Err(error) => println!("Error: {error}"),
    }
}

fn elementwise() -> Result<()> {
    heading("absolute");
    let x = given("x = ops.convert_to_tensor([-1.2, 1.2])", Tensor::from([-1.2f32, 1.2]));
    show("ops.absolute(x)", ops::absolute(&x)?);

    heading("add");
    let x1 = given("x1 = ops.convert_to_tensor([1, 4])", Tensor::from([1, 4]));
    let x2 = given("x2 = ops.convert_to_tensor([5, 6])", Tensor::from([5, 6]));
    show("ops.add(x1, x2)", ops::add(&x1, &x2)?);
    let x1 = given("x1 = ops.convert_to_tensor(\n    [[5, 4],\n     [5, 6]]\n)", Tensor::from([[5, 4], [5, 6]]));
    let x2 = given("x2 = ops.convert_to_tensor([5, 6])", Tensor::from([5, 6]));
    show("ops.add(x1, x2)", ops::add(&x1, &x2)?);
    Ok(())
}

fn reductions() -> Result<()> {
    let two = || given("x = ops.convert_to_tensor([True, False])", Tensor::from([true, false]));
    let square = [[true, false], [true, true]];
    let four = || given("x = ops.convert_to_tensor([[True, False], [True, True]])", Tensor::from(square));
    heading("all");
    show("ops.all(x)", ops::all(two(), None, false)?);
    show("ops.all(x, axis=0)", ops::all(four(), 0, false)?);
    show("ops.all(x, keepdims=True)", ops::all(four(), None, true)?);

    let six = || given("x = ops.convert_to_tensor([[1, 6, 8], [1, 5, 2]])", Tensor::from([[1, 6, 8], [1, 5, 2]]));
    heading("amax");
    let x = given("x = ops.convert_to_tensor([[1, 3, 5], [2, 3, 6]])", Tensor::from([[1, 3, 5], [2, 3, 6]]));
    show("ops.amax(x)", ops::amax(&x, None, false)?);
    show("ops.amax(x, axis=0)", ops::amax(six(), 0, false)?);
    show("ops.amax(x, axis=1, keepdims=True)", ops::amax(six(), 1, true)?);

    let six = || given("x = ops.convert_to_tensor([[1, 6, 8], [7, 5, 3]])", Tensor::from([[1, 6, 8], [7, 5, 3]]));
    heading("amin");
    let x = given("x = ops.convert_to_tensor([1, 3, 5, 2, 3, 6])", Tensor::from([1, 3, 5, 2, 3, 6]));
    show("ops.amin(x)", ops::amin(&x, None, false)?);
    show("ops.amin(x, axis=0)", ops::amin(six(), 0, false)?);
    show("ops.amin(x, axis=1, keepdims=True)", ops::amin(six(), 1, true)?);

    heading("any");
    show("ops.any(x)", ops::any(two(), None, false)?);
    show("ops.any(x, axis=0)", ops::any(four(), 0, false)?);
    show("ops.all(x, keepdims=True)", ops::all(four(), None, true)?);
    Ok(())
}

fn append() -> Result<()> {
    heading("append");
    let x1 = given("x1 = ops.convert_to_tensor([1, 2, 3])", Tensor::from([1, 2, 3]));
    let x2 = given("x2 = ops.convert_to_tensor([[4, 5, 6], [7, 8, 9]])", Tensor::from([[4, 5, 6], [7, 8, 9]]));
    show("ops.append(x1, x2)", ops::append(&x1, &x2, None)?);
    let x1 = given("x1 = ops.convert_to_tensor([[1, 2, 3], [4, 5, 6]])", Tensor::from([[1, 2, 3], [4, 5, 6]]));
    let x2 = given("x2 = ops.convert_to_tensor([[7, 8, 9]])", Tensor::from([[7, 8, 9]]));
    show("ops.append(x1, x2, axis=0)", ops::append(&x1, &x2, 0)?);
    let x3 = given("x3 = ops.convert_to_tensor([7, 8, 9])", Tensor::from([7, 8, 9]));
    show_error("ops.append(x1, x3, axis=0)", ops::append(&x1, &x3, 0));
    Ok(())
}

fn arange() -> Result<()> {
    heading("arange");
    show("ops.arange(3)", ops::arange(3, None, 1, None)?);
    show("ops.arange(3.0)", ops::arange(3.0, None, 1, None)?);
    show("ops.arange(3, 7)", ops::arange(3, Some(7.into()), 1, None)?);
    show("ops.arange(3, 7, 2)", ops::arange(3, Some(7.into()), 2, None)?);
    Ok(())
}

fn inverse_functions() -> Result<()> {
    heading("arccos");
    let x = given("x = ops.convert_to_tensor([1, -1])", Tensor::from([1, -1]));
    show("ops.arccos(x)", ops::arccos(&x)?);

    heading("arccosh");
    let x = given("x = ops.convert_to_tensor([10, 100])", Tensor::from([10, 100]));
    show("ops.arccosh(x)", ops::arccosh(&x)?);

    let three = || given("x = ops.convert_to_tensor([1, -1, 0])", Tensor::from([1, -1, 0]));
    heading("arcsin");
    show("ops.arcsin(x)", ops::arcsin(three())?);
    heading("arcsinh");
    show("ops.arcsinh(x)", ops::arcsinh(three())?);

    heading("arctan");
    let x = given("x = ops.convert_to_tensor([0, 1])", Tensor::from([0, 1]));
    show("ops.arctan(x)", ops::arctan(&x)?);
    Ok(())
}

fn arctan2() -> Result<()> {
    heading("arctan2");
    let x = given("x = ops.convert_to_tensor([-1, +1, +1, -1])", Tensor::from([-1, 1, 1, -1]));
    let y = given("y = ops.convert_to_tensor([-1, -1, +1, +1])", Tensor::from([-1, -1, 1, 1]));
    show("ops.arctan2(y, x) * 180 / numpy.pi", ops::arctan2(&y, &x)? * 180 / PI);
    show(
        "ops.arctan2(\n    ops.array([1., -1.]),\n    ops.array([0., 0.]),\n)",
        ops::arctan2(Tensor::from([1.0f32, -1.0]), Tensor::from([0.0f32, 0.0]))?,
    );
    show(
        "ops.arctan2(\n    ops.array([0., 0., numpy.inf]),\n    ops.array([+0., -0., numpy.inf]),\n)",
        ops::arctan2(Tensor::from([0.0, 0.0, f32::INFINITY]), Tensor::from([0.0, -0.0, f32::INFINITY]))?,
    );
    Ok(())
}

fn searches() -> Result<()> {
    let x = ops::reshape(ops::arange(6, None, 1, None)?, [2, 3])? + 10;
    heading("argmax");
    prompt("x = ops.arange(6).reshape(2, 3) + 10");
    show("x", &x);
    show("ops.argmax(x)", ops::argmax(&x, None, false)?);
    show("ops.argmax(x, axis=0)", ops::argmax(&x, 0, false)?);
    show("ops.argmax(x, axis=1)", ops::argmax(&x, 1, false)?);

    heading("argmin");
    prompt("x = ops.arange(6).reshape(2, 3) + 10");
    show("x", &x);
    show("ops.argmin(x)", ops::argmin(&x, None, false)?);
    show("ops.argmin(x, axis=0)", ops::argmin(&x, 0, false)?);
    show("ops.argmin(x, axis=1)", ops::argmin(&x, 1, false)?);

    heading("argsort");
    let x = given("x = ops.array([3, 1, 2])", Tensor::from([3, 1, 2]));
    show("ops.argsort(x)", ops::argsort(&x, -1)?);
    let x = given("x = ops.array([[0, 3], [3, 2], [4, 5]])", Tensor::from([[0, 3], [3, 2], [4, 5]]));
    show("x", &x);
    show("ops.argsort(x, axis=0)", ops::argsort(&x, 0)?);
    show("ops.argsort(x, axis=1)", ops::argsort(&x, 1)?);
    Ok(())
}

fn array() -> Result<()> {
    heading("array");
    show("ops.array([1, 2, 3])", Tensor::from([1, 2, 3]));
    show("ops.array([1, 2, 3], dtype=\"float32\")", ops::array(Tensor::from([1, 2, 3]), Some(DType::F32))?);
    Ok(())
}

fn average() -> Result<()> {
    heading("average");
    let data = given("data = ops.arange(1, 5)", ops::arange(1, Some(5.into()), 1, None)?);
    show("data", &data);
    show("ops.average(data)", ops::average(&data, None, None)?);
    let (up, down) = (ops::arange(1, Some(11.into()), 1, None)?, ops::arange(10, Some(0.into()), -1, None)?);
    show(
        "ops.average(\n    ops.arange(1, 11),\n    weights=ops.arange(10, 0, -1)\n)",
        ops::average(up, None, Some(down.into()))?,
    );

    let data = ops::reshape(ops::arange(6, None, 1, None)?, [3, 2])?;
    let data = given("data = ops.arange(6).reshape((3, 2))", data);
    show("data", &data);
    let weights = Tensor::from([1.0f32 / 4.0, 3.0 / 4.0]);
    show(
        "ops.average(\n    data,\n    axis=1,\n    weights=ops.array([1./4, 3./4])\n)",
        ops::average(&data, 1, Some((&weights).into()))?,
    );
    show_error(
        "ops.average(\n    data,\n    weights=ops.array([1./4, 3./4])\n)",
        ops::average(&data, None, Some((&weights).into())),
    );
    Ok(())
}

fn bincount() -> Result<()> {
    heading("bincount");
    let x = given("x = ops.array([1, 2, 2, 3], dtype=\"uint8\")", Tensor::from([1u8, 2, 2, 3]));
    show("ops.bincount(x)", ops::bincount(&x, None, 0)?);
    let weights = given("weights = x / 2", &x / 2);
    show("weights", &weights);
    show("ops.bincount(x, weights=weights)", ops::bincount(&x, Some((&weights).into()), 0)?);
    let largest = ops::max(&x, None, false, None)?.item::<u8>()? as usize;
    let minlength = given("minlength = (ops.max(x).numpy() + 1) + 2  # 6", (largest + 1) + 2);
    show("ops.bincount(x, minlength=minlength)", ops::bincount(&x, None, minlength)?);
    Ok(())
}

fn broadcast_to() -> Result<()> {
    heading("broadcast_to");
    let x = given("x = ops.array([1, 2, 3])", Tensor::from([1, 2, 3]));
    show("ops.broadcast_to(x, (3, 3))", ops::broadcast_to(&x, [3, 3])?);
    Ok(())
}

fn count_nonzero() -> Result<()> {
    heading("count_nonzero");
    let x = given("x = ops.array([[0, 1, 7, 0], [3, 0, 2, 19]])", Tensor::from([[0, 1, 7, 0], [3, 0, 2, 19]]));
    show("ops.count_nonzero(x)", ops::count_nonzero(&x, None)?);
    show("ops.count_nonzero(x, axis=0)", ops::count_nonzero(&x, 0)?);
    show("ops.count_nonzero(x, axis=1)", ops::count_nonzero(&x, 1)?);
    Ok(())
}

/// The first numbers in a shape, by the statement that makes them on the page.
fn numbers<const N: usize>(statement: &str, dims: [isize; N]) -> Result<Tensor> {
    prompt(statement);
    ops::reshape(ops::arange(dims.iter().product::<isize>() as i64, None, 1, None)?, dims)
}

fn diag() -> Result<()> {
    heading("diag");
    let x = numbers("x = ops.arange(9).reshape((3, 3))", [3, 3])?;
    show("x", &x);
    show("ops.diag(x)", ops::diag(&x, 0)?);
    show("ops.diag(x, k=1)", ops::diag(&x, 1)?);
    show("ops.diag(x, k=-1)", ops::diag(&x, -1)?);
    show("ops.diag(ops.diag(x))", ops::diag(ops::diag(&x, 0)?, 0)?);
    Ok(())
}

fn diagonal() -> Result<()> {
    heading("diagonal");
    let x = numbers("x = ops.arange(4).reshape((2, 2))", [2, 2])?;
    show("x", &x);
    show("x.diagonal()", ops::diagonal(&x, 0, 0, 1)?);
    show("x.diagonal(1)", ops::diagonal(&x, 1, 0, 1)?);
    let x = numbers("x = ops.arange(8).reshape((2, 2, 2))", [2, 2, 2])?;
    show("x", &x);
    show("x.diagonal(0, 0, 1)", ops::diagonal(&x, 0, 0, 1)?);
    Ok(())
}

fn diff() -> Result<()> {
    heading("diff");
    let x = given("x = ops.convert_to_tensor([1, 2, 4, 7, 0])", Tensor::from([1, 2, 4, 7, 0]));
    show("ops.diff(x)", ops::diff(&x, 1, -1)?);
    show("ops.diff(x, n=2)", ops::diff(&x, 2, -1)?);
    let rows = [[1, 3, 6, 10], [0, 5, 6, 8]];
    let x = given("x = ops.convert_to_tensor([[1, 3, 6, 10], [0, 5, 6, 8]])", Tensor::from(rows));
    show("ops.diff(x)", ops::diff(&x, 1, -1)?);
    show("ops.diff(x, axis=0)", ops::diff(&x, 1, 0)?);
    Ok(())
}

fn digitize() -> Result<()> {
    heading("digitize");
    let x = given("x = np.array([0.0, 1.0, 3.0, 1.6])", Tensor::from([0.0, 1.0, 3.0, 1.6]));
    let bins = given("bins = np.array([0.0, 3.0, 4.5, 7.0])", Tensor::from([0.0, 3.0, 4.5, 7.0]));
    show("ops.digitize(x, bins)", ops::digitize(&x, &bins)?);
    Ok(())
}

fn einsum() -> Result<()> {
    heading("einsum");
    let a = numbers("a = ops.arange(25).reshape(5, 5)", [5, 5])?;
    let b = given("b = ops.arange(5)", ops::arange(5, None, 1, None)?);
    let c = numbers("c = ops.arange(6).reshape(2, 3)", [2, 3])?;
    let [i, j] = [0, 1].map(Sublabel::from);
    let dots = Sublabel::Ellipsis;

    show("ops.einsum(\"ii\", a)", ops::einsum("ii", &a)?);
    show("ops.einsum(a, [0, 0])", ops::einsum_sublists(&a, &[&[i, i]], None)?);
    show("ops.trace(a)", ops::trace(&a, 0, 0, 1)?);

    show("ops.einsum(\"ii -> i\", a)", ops::einsum("ii -> i", &a)?);
    show("ops.einsum(a, [0, 0], [0])", ops::einsum_sublists(&a, &[&[i, i]], Some(&[i]))?);
    show("ops.diag(a)", ops::diag(&a, 0)?);

    show("ops.einsum(\"ij -> i\", a)", ops::einsum("ij -> i", &a)?);
    show("ops.einsum(a, [0, 1], [0])", ops::einsum_sublists(&a, &[&[i, j]], Some(&[i]))?);
    show("ops.sum(a, axis=1)", ops::sum(&a, 1, false)?);

    show("ops.einsum(\"...j -> ...\", a)", ops::einsum("...j -> ...", &a)?);
    show("ops.einsum(a, [..., 1], [...])", ops::einsum_sublists(&a, &[&[dots, j]], Some(&[dots]))?);

    show("ops.einsum(\"ji\", c)", ops::einsum("ji", &c)?);
    show("ops.einsum(\"ij -> ji\", c)", ops::einsum("ij -> ji", &c)?);
    show("ops.einsum(c, [1, 0])", ops::einsum_sublists(&c, &[&[j, i]], None)?);
    show("ops.transpose(c)", ops::transpose(&c, None)?);

    show("ops.einsum(\"ij, j\", a, b)", ops::einsum("ij, j", [&a, &b])?);
    show("ops.einsum(a, [0, 1], b, [1])", ops::einsum_sublists([&a, &b], &[&[i, j], &[j]], None)?);
    show("ops.einsum(\"...j, j\", a, b)", ops::einsum("...j, j", [&a, &b])?);
    Ok(())
}

fn histogram() -> Result<()> {
    heading("histogram");
    let numbers = [0.018951902, 0.12, 0.2, 0.5, 0.55, 0.58, 0.65, 0.8589286864];
    prompt("input_tensor = np.array([0.018951902, 0.12, 0.2, 0.5, 0.55, 0.58, 0.65, 0.8589286864])");
    let (counts, edges) = ops::histogram(Tensor::from(numbers), 10, None)?;
    show("ops.histogram(input_tensor)", format!("({counts}, {edges})"));
    Ok(())
}

fn meshgrid() -> Result<()> {
    heading("meshgrid");
    let x = given("x = ops.array([1, 2, 3])", Tensor::from([1, 2, 3]));
    let y = given("y = ops.array([4, 5, 6])", Tensor::from([4, 5, 6]));
    let grid = given("grid_x, grid_y = ops.meshgrid(x, y, indexing=\"ij\")", ops::meshgrid([&x, &y], Indexing::Ij)?);
    show("grid_x", &grid[0]);
    show("grid_y", &grid[1]);
    Ok(())
}

fn norm() -> Result<()> {
    heading("norm");
    let x = ops::reshape(ops::arange(9, None, 1, Some(DType::F32))? - 4, [3, 3])?;
    prompt("x = ops.reshape(ops.arange(9, dtype=\"float32\") - 4, (3, 3))");
    show("ops.linalg.norm(x)", ops::norm(&x, NormOrd::Default, None, false)?);
    Ok(())
}

fn select() -> Result<()> {
    heading("select");
    let x = given("x = ops.arange(6)", ops::arange(6, None, 1, None)?);
    let condlist = given("condlist = [x<3, x>3]", [ops::less(&x, 3)?, ops::greater(&x, 3)?]);
    let choicelist = given("choicelist = [x, x**2]", [x.clone(), ops::power(&x, 2)?]);
    show("ops.select(condlist, choicelist, 42)", ops::select(condlist, choicelist, 42)?);
    Ok(())
}

fn trunc() -> Result<()> {
    heading("trunc");
    let numbers = [-1.7f32, -1.5, -0.2, 0.2, 1.5, 1.7, 2.0];
    let x = given("x = ops.array([-1.7, -1.5, -0.2, 0.2, 1.5, 1.7, 2.0])", Tensor::from(numbers));
    show("ops.trunc(x)", ops::trunc(&x)?);
    Ok(())
}

fn vectorize() -> Result<()> {
    heading("vectorize");
    let myfunc = |x: &[Tensor]| -> Result<Vec<Tensor>> { Ok(vec![ops::add(&x[0], &x[1])?]) };
    let myfunc = given("def myfunc(a, b):\n    return a + b", myfunc);
    let vfunc = given("vfunc = ops.vectorize(myfunc)", ops::vectorize(myfunc, &[], None)?);
    let (a, b) = (Operand::from(Tensor::from([1, 2, 3, 4])), Operand::from(2));
    show("vfunc([1, 2, 3, 4], 2)", &vfunc.call([a, b])?[0]);
    Ok(())
}
