//! Functions made of functions.

use ndops_macros::op;
use smallvec::SmallVec;

use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::op::{FromValue, Function, OpDef, Value, ops};
use crate::prim::cast::cast;
use crate::prim::join::concat;
use crate::prim::view::{Item, broadcast_to, index_by, insert_axes, reshape};
use crate::shape::broadcast::broadcast_all;
use crate::shape::signature::{CoreDims, Lengths, Signature};
use crate::shape::{Dims, NewShape, Shape};
use crate::tensor::{Operand, Tensor};

/// Results that are kept one by one before they are joined.
const TOGETHER: usize = 1024;

/// A function that applies another one to every element.
///
/// Each call of `pyfunc` sees one element of each argument as a 0-d tensor or, with a signature, the last dims of each as the signature
/// names them. The other dims, the loop, broadcast together. Where the loop is empty there is no result to learn from: `pyfunc` is called
/// once on ones or, if it fails on them, on symbolic tensors. If an argument is symbolic `pyfunc` is called once, on symbolic tensors, and
/// the results are symbolic.
///
/// - **Shape**: of a result, the loop, followed by the dims of what one call gives: none, or those that the signature names. Names that
///   only results have get their lengths from the first call.
/// - **DType**: of a result, that of what the first call gives; what later ones give is converted to it.
/// - `pyfunc` takes tensors and gives a number or an array, or several as a tuple. It is called in the thread of the caller, and what it
///   raises is raised.
/// - `excluded` are positions and names of arguments that are passed on as they are. Keyword arguments that are not excluded are gone
///   through, as positional ones are.
/// - `signature` names the core dims of arguments and results: `"(m,n),(n)->(m)"` is a matrix and a vector that give a vector. Equal names
///   have equal lengths.
///
/// # Errors
/// `Value` if `pyfunc` is not callable, or if the signature is malformed; calls of the function, too, if a name has two lengths, if an
/// argument has fewer dims than the signature names, or if results have other dims or another number than the first ones; `Shape` if the
/// loop does not broadcast; `Type` for another number of arguments than the signature has.
///
/// # Examples
/// ```
/// # use ndops::{Error, Result, Tensor, ops};
/// let larger = |x: &[Tensor]| -> Result<Vec<Tensor>> {
///     Ok(vec![if x[0].item::<i32>()? > x[1].item::<i32>()? { x[0].clone() } else { x[1].clone() }])
/// };
/// let larger = ops::vectorize(larger, &[], None)?;
/// let y = larger.call([&Tensor::from([[1], [5]]), &Tensor::from([3, 4])])?;
/// assert_eq!(y[0].shape(), [2, 2]);
/// assert_eq!(y[0].to_vec::<i32>()?, [3, 4, 5, 5]);
///
/// let dot = |x: &[Tensor]| -> Result<Vec<Tensor>> { Ok(vec![ops::dot(&x[0], &x[1])?]) };
/// let dot = ops::vectorize(dot, &[], Some("(n),(n)->()"))?;
/// let y = dot.call([&Tensor::from([[1, 2], [3, 4]]), &Tensor::from([10, 1])])?;
/// assert_eq!(y[0].to_vec::<i32>()?, [12, 34]);
/// # Ok::<(), Error>(())
/// ```
/// ```python
/// >>> larger = ndops.vectorize(lambda a, b: a if a > b else b)
/// >>> larger([[1], [5]], [3, 4])
/// array([[3, 4],
///        [5, 5]], dtype=int32)
/// >>> dot = ndops.vectorize(ndops.dot, signature="(n),(n)->()")
/// >>> dot([[1, 2], [3, 4]], [10, 1])
/// array([12, 34], dtype=int32)
/// ```
///
/// # References
/// `numpy.vectorize`; the grammar of signatures is that of NumPy's generalized universal functions.
///
/// # Rust
/// The arguments of the closure are all those of [`Vectorized::call`], the excluded ones whole; its errors may be of any type that the
/// crate's errors convert to.
#[op(
    excluded = None,
    signature = None,
    keywords(excluded, signature),
    returns = "callable",
    call = vectorize_call,
    params(pyfunc: Function, excluded: Arguments, signature: Str)
)]
pub fn vectorize<F>(pyfunc: F, excluded: &[usize], signature: Option<&str>) -> Result<Vectorized<F>> {
    let signature = signature.map(str::parse).transpose().map_err(|error: Error| error.in_op("vectorize"))?;
    Ok(Vectorized { pyfunc, excluded: excluded.into(), signature })
}

/// What [`vectorize`] makes of a function.
#[derive(Clone, Debug)]
pub struct Vectorized<F> {
    pyfunc: F,
    excluded: SmallVec<[usize; 4]>,
    signature: Option<Signature>,
}

impl<F> Vectorized<F> {
    /// The results of the function for all elements.
    ///
    /// # Errors
    /// Those of the function, and those that [`vectorize`] lists.
    pub fn call<E: From<Error>>(&self, args: impl IntoIterator<Item: Into<Operand>>) -> Result<Vec<Tensor>, E>
    where
        F: Fn(&[Tensor]) -> Result<Vec<Tensor>, E>,
    {
        let args = args.into_iter().map(|arg| arg.into().strong()).collect::<Result<Vec<Tensor>>>();
        let calls = args.and_then(|args| self.calls(args)).map_err(in_vectorize)?;
        calls.run(&self.pyfunc)
    }

    /// The number of results that the signature names, if there is one.
    pub fn n_results(&self) -> Option<usize> {
        self.signature.as_ref().map(|signature| signature.outputs.len())
    }

    /// The same for another function: front ends know the function only with the arguments of a call.
    pub fn with<G>(&self, pyfunc: G) -> Vectorized<G> {
        Vectorized { pyfunc, excluded: self.excluded.clone(), signature: self.signature.clone() }
    }

    /// The calls that arguments ask for.
    fn calls(&self, args: Vec<Tensor>) -> Result<Calls<'_>> {
        let is_looped = |i: &usize| !self.excluded.contains(i);
        let looped: SmallVec<[usize; 4]> = (0..args.len()).filter(is_looped).collect();
        let inputs: SmallVec<[&[usize]; 4]> = match &self.signature {
            None => looped.iter().map(|_| &[][..]).collect(),
            Some(signature) => signature.inputs.iter().map(|core| &core[..]).collect(),
        };
        if inputs.len() != looped.len() {
            return Err(Error::type_(format!(
                "takes {} arguments by its signature, not {}",
                inputs.len(),
                looped.len()
            )));
        }
        let mut lengths = self.signature.as_ref().map_or_else(Lengths::default, Signature::lengths);
        let mut loops: SmallVec<[Shape; 4]> = SmallVec::new();
        for (&i, core) in looped.iter().zip(&inputs) {
            let shape = args[i].shape();
            let Some(split) = shape.ndim().checked_sub(core.len()) else {
                let (ndim, n_core) = (shape.ndim(), core.len());
                return Err(Error::value(format!(
                    "argument {i} has {ndim} dims, and {n_core} core dims by the signature"
                )));
            };
            lengths.bind(core, &shape[split..])?;
            loops.push(shape[..split].iter().copied().collect());
        }
        let shape = broadcast_all(&loops)?;
        let core: SmallVec<[Shape; 4]> = inputs.iter().map(|core| lengths.shape(core)).collect();
        let outputs = self.signature.as_ref().map(|signature| &signature.outputs[..]);
        Ok(Calls { args, looped, core, shape, outputs, lengths })
    }
}

fn in_vectorize(error: Error) -> Error {
    error.in_op("vectorize")
}

/// The calls that one call of a vectorized function makes.
struct Calls<'a> {
    args: Vec<Tensor>,
    /// The arguments that are gone through.
    looped: SmallVec<[usize; 4]>,
    /// What one call sees of each of them.
    core: SmallVec<[Shape; 4]>,
    /// The loop.
    shape: Shape,
    /// The dims of the results by the signature, if there is one.
    outputs: Option<&'a [CoreDims]>,
    lengths: Lengths<'a>,
}

impl Calls<'_> {
    fn run<E: From<Error>>(mut self, f: impl Fn(&[Tensor]) -> Result<Vec<Tensor>, E>) -> Result<Vec<Tensor>, E> {
        if self.args.iter().any(Tensor::is_symbolic) {
            let results = f(&self.symbolic_elements())?;
            return self.symbolic_results(results).map_err(|error| in_vectorize(error).into());
        }
        let dims = self.shape.known().expect("lengths of tensors with data");
        if dims.contains(&0) {
            let results = f(&self.ones().map_err(in_vectorize)?);
            let results = results.or_else(|error| f(&self.symbolic_elements()).map_err(|_| error))?;
            return self.empty_results(results).map_err(|error| in_vectorize(error).into());
        }
        self.stretch().map_err(in_vectorize)?;
        let mut columns: Vec<Column> = Vec::new();
        let mut place = Dims::from_elem(0, dims.len());
        loop {
            let elements = self.elements(&place).map_err(in_vectorize)?;
            let results = f(&elements)?;
            self.collect(results, &mut columns).map_err(in_vectorize)?;
            if !advance(&mut place, &dims) {
                break;
            }
        }
        let joined = columns.into_iter().map(|column| column.join(&self.shape)).collect::<Result<_>>();
        joined.map_err(|error| in_vectorize(error).into())
    }

    /// The arguments with the looped ones replaced.
    fn replaced(&self, mut element: impl FnMut(&Tensor, &Shape) -> Result<Tensor>) -> Result<Vec<Tensor>> {
        let mut args = self.args.clone();
        for (&i, core) in self.looped.iter().zip(&self.core) {
            args[i] = element(&args[i], core)?;
        }
        Ok(args)
    }

    fn symbolic_elements(&self) -> Vec<Tensor> {
        self.replaced(|arg, core| Ok(Tensor::symbolic(core, arg.dtype()))).expect("nothing fails here")
    }

    fn ones(&self) -> Result<Vec<Tensor>> {
        self.replaced(|arg, core| super::ones(core, Some(arg.dtype())))
    }

    /// Stretches the looped arguments over the loop.
    fn stretch(&mut self) -> Result<()> {
        let stretched =
            |arg: &Tensor, core: &Shape| broadcast_to(arg, &self.shape.iter().chain(core.iter()).copied().collect());
        self.args = self.replaced(stretched)?;
        Ok(())
    }

    /// The arguments of the call at a place of the loop.
    fn elements(&self, place: &[usize]) -> Result<Vec<Tensor>> {
        self.replaced(|arg, _| index_by(arg, place.iter().map(|&at| Item::At(at as isize)).collect()))
    }

    /// Checks the number of results and their dims.
    fn check(&mut self, results: &[Tensor], n_expected: usize) -> Result<()> {
        if results.len() != n_expected {
            return Err(Error::value(format!("the function gave {} results, not {n_expected}", results.len())));
        }
        for (i, result) in results.iter().enumerate() {
            let shape = result.shape();
            let core = self.outputs.map_or(&[][..], |outputs| &outputs[i]);
            if shape.ndim() != core.len() {
                let n_core = core.len();
                return Err(Error::value(format!("result {i} of the function has shape {shape}, not {n_core} dims")));
            }
            self.lengths.bind(core, &shape)?;
        }
        Ok(())
    }

    /// Checks the first results.
    fn check_first(&mut self, results: &[Tensor]) -> Result<()> {
        let n_expected = self.outputs.map_or(results.len(), <[CoreDims]>::len);
        self.check(results, n_expected)
    }

    fn collect(&mut self, results: Vec<Tensor>, columns: &mut Vec<Column>) -> Result<()> {
        if columns.is_empty() {
            self.check_first(&results)?;
            *columns = results.iter().map(Column::like).collect();
        } else {
            self.check(&results, columns.len())?;
        }
        columns.iter_mut().zip(results).try_for_each(|(column, result)| column.push(&result))
    }

    /// The shape of the results of all calls, by the result of one.
    fn whole(&self, result: &Tensor) -> Shape {
        self.shape.iter().chain(result.shape().iter()).copied().collect()
    }

    fn symbolic_results(&mut self, results: Vec<Tensor>) -> Result<Vec<Tensor>> {
        self.check_first(&results)?;
        Ok(results.iter().map(|result| Tensor::symbolic(self.whole(result), result.dtype())).collect())
    }

    fn empty_results(&mut self, results: Vec<Tensor>) -> Result<Vec<Tensor>> {
        self.check_first(&results)?;
        results.iter().map(|result| super::zeros(self.whole(result), Some(result.dtype()))).collect()
    }
}

/// Moves a place of the loop on, in row-major order; false after the last.
fn advance(place: &mut [usize], dims: &[usize]) -> bool {
    for (at, &n) in place.iter_mut().zip(dims).rev() {
        *at += 1;
        if *at < n {
            return true;
        }
        *at = 0;
    }
    false
}

/// The results of one output, with an axis for the loop in front.
struct Column {
    dtype: DType,
    shape: Shape,
    joined: Vec<Tensor>,
    /// The latest, which are not joined yet.
    single: Vec<Tensor>,
}

impl Column {
    /// A column for results such as `first`.
    fn like(first: &Tensor) -> Column {
        Column { dtype: first.dtype(), shape: first.shape(), joined: Vec::new(), single: Vec::new() }
    }

    fn push(&mut self, result: &Tensor) -> Result<()> {
        self.single.push(insert_axes(&cast(result, self.dtype)?, &[0])?);
        if self.single.len() == TOGETHER { self.join_single() } else { Ok(()) }
    }

    fn join_single(&mut self) -> Result<()> {
        let joined = concat(&self.single.iter().collect::<Vec<_>>(), 0)?;
        self.joined.push(joined);
        self.single.clear();
        Ok(())
    }

    fn join(mut self, shape: &Shape) -> Result<Tensor> {
        if !self.single.is_empty() {
            self.join_single()?;
        }
        let whole = concat(&self.joined.iter().collect::<Vec<_>>(), 0)?;
        let shape: Shape = shape.iter().chain(self.shape.iter()).copied().collect();
        match shape.known() {
            Some(dims) => reshape(&whole, &NewShape::from(&dims[..])),
            // A function of data may still make a symbolic tensor.
            None => Ok(Tensor::symbolic(shape, self.dtype)),
        }
    }
}

fn vectorize_call(args: &[Value]) -> Result<Value> {
    let pyfunc = Function::from_value(&args[0])?;
    let excluded = match &args[1] {
        Value::Default | Value::None => Vec::new(),
        positions => Vec::from_value(positions)?,
    };
    let signature = match &args[2] {
        Value::Default | Value::None => None,
        text => Some(String::from_value(text)?),
    };
    let vectorized = vectorize(move |x: &[Tensor]| pyfunc.call(x), &excluded, signature.as_deref())?;
    Ok(Value::Function(Function::new(move |x| vectorized.call(x))))
}

pub(crate) static OPS: &[&OpDef] = ops![vectorize];

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::Dim;

    type Results = Result<Vec<Tensor>>;

    fn sum(x: &[Tensor]) -> Results {
        Ok(vec![crate::ops::sum(&x[0], None, false)?])
    }

    fn text(f: fn(&[Tensor]) -> Results, signature: Option<&str>, args: &[Tensor]) -> String {
        vectorize(f, &[], signature).and_then(|f| f.call(args)).expect_err("refused").to_string()
    }

    /// A function, its signature, its arguments, and what is said of them.
    type Case<'a> = (fn(&[Tensor]) -> Results, Option<&'a str>, &'a [Tensor], &'a str);

    #[test]
    fn errors() {
        let (two, three) = (Tensor::from([1, 2]), Tensor::from([1, 2, 3]));
        let one = std::slice::from_ref(&two);
        let cases: [Case; 9] = [
            (sum, Some("n->n"), &[], "vectorize: \"n->n\" is not a signature such as \"(m,n),(n)->(m)\""),
            (sum, None, &[two.clone(), three.clone()], "vectorize: shapes (2,) and (3,) do not broadcast"),
            (sum, Some("(n),(n)->()"), one, "vectorize: takes 2 arguments by its signature, not 1"),
            (
                sum,
                Some("(n),(n)->()"),
                &[two.clone(), three.clone()],
                "vectorize: inconsistent size of core dim n: 2 and 3",
            ),
            (sum, Some("(m,n)->()"), one, "vectorize: argument 0 has 1 dims, and 2 core dims by the signature"),
            (sum, Some("(n)->(n)"), one, "vectorize: result 0 of the function has shape (), not 1 dims"),
            (sum, Some("(n)->(),()"), one, "vectorize: the function gave 1 results, not 2"),
            (
                |_| Ok(vec![Tensor::from([1])]),
                None,
                one,
                "vectorize: result 0 of the function has shape (1,), not 0 dims",
            ),
            (
                |x| Ok(vec![x[0].clone(); 1 + (x[0].item::<i32>()? > 1) as usize]),
                None,
                one,
                "vectorize: the function gave 2 results, not 1",
            ),
        ];
        for (f, signature, args, expected) in cases {
            assert_eq!(text(f, signature, args), expected);
        }
    }

    #[test]
    fn names_of_results_alone_get_their_lengths_from_the_first() {
        let ranges = |x: &[Tensor]| Ok(vec![crate::ops::arange(x[0].item::<i32>()?, None, 1, None)?]);
        let ranges = vectorize(ranges, &[], Some("()->(k)")).unwrap();
        assert_eq!(ranges.call([Tensor::from([3, 3])]).unwrap()[0].shape(), [2, 3]);
        let error: Error = ranges.call([Tensor::from([3, 2])]).unwrap_err();
        assert_eq!(error.to_string(), "vectorize: inconsistent size of core dim k: 3 and 2");
    }

    #[test]
    fn errors_of_the_function_are_its_own() {
        #[derive(Debug, PartialEq)]
        enum Mine {
            Odd,
            Core(String),
        }
        impl From<Error> for Mine {
            fn from(error: Error) -> Mine {
                Mine::Core(error.to_string())
            }
        }
        let n_calls = Cell::new(0);
        let f = |x: &[Tensor]| {
            n_calls.set(n_calls.get() + 1);
            if x[0].item::<i32>()? % 2 == 1 { Err(Mine::Odd) } else { Ok(vec![x[0].clone()]) }
        };
        let f = vectorize(f, &[], None).unwrap();
        assert_eq!(f.call([Tensor::from([2, 4, 5, 6])]).unwrap_err(), Mine::Odd);
        assert_eq!(n_calls.get(), 3);
        let wrong = Mine::Core("a float64 tensor is not read as int32: cast it first".into());
        assert_eq!(f.call([Tensor::from([0.5])]).unwrap_err(), wrong);
    }

    #[test]
    fn excluded_arguments_are_whole() {
        let table = Tensor::from([10, 20, 30]);
        let look_up = |x: &[Tensor]| Ok(vec![crate::ops::take(&x[0], &x[1], None)?]);
        let look_up = vectorize(look_up, &[0], None).unwrap();
        let found: Results = look_up.call([&table, &Tensor::from([[2, 0], [1, 1]])]);
        assert_eq!(found.unwrap()[0].to_vec::<i32>().unwrap(), [30, 10, 20, 20]);
    }

    #[test]
    fn of_nothing_and_of_the_unknown() {
        let (empty, unknown) = (
            crate::ops::zeros([0, 3], Some(DType::F64)).unwrap(),
            Tensor::symbolic([Dim::Unknown, 3.into()], DType::I8),
        );
        let halves =
            vectorize(|x: &[Tensor]| Ok(vec![crate::ops::divide(&x[0], 2)?, x[0].clone()]), &[], None).unwrap();
        let both = |results: Results| -> Vec<String> {
            results.unwrap().iter().map(|x| format!("{} {}", x.shape(), x.dtype())).collect()
        };
        assert_eq!(both(halves.call([&empty.cast(DType::I16).unwrap()])), ["(0, 3) float32", "(0, 3) int16"]);
        assert_eq!(both(halves.call([&unknown])), ["(None, 3) float32", "(None, 3) int8"]);
        let sums = vectorize(sum, &[], Some("(n)->()")).unwrap();
        assert_eq!(both(sums.call([&unknown])), ["(None,) int32"]);
        assert_eq!(both(sums.call([&empty])), ["(0,) float64"]);
        let forgetful = vectorize(move |_: &[Tensor]| Ok(vec![unknown.clone()]), &[], Some("()->(n,m)")).unwrap();
        assert_eq!(both(forgetful.call([Tensor::from([1, 2])])), ["(2, None, 3) int8"]);
    }

    #[test]
    fn many_calls_and_other_dtypes() {
        let x = Tensor::from_vec((0..5000).collect::<Vec<i32>>(), [50, 100]).unwrap();
        let mixed = |x: &[Tensor]| {
            let at = x[0].item::<i32>()?;
            Ok(vec![if at % 2 == 0 { x[0].clone() } else { Tensor::from(at as f64 + 0.5) }])
        };
        let mixed: Results = vectorize(mixed, &[], None).unwrap().call([x.t()]);
        assert_eq!(mixed.unwrap()[0].to_vec::<i32>().unwrap(), x.t().to_vec::<i32>().unwrap());
    }
}
