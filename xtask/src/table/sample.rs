//! Arguments that suit an op, found by trying: tensors of ones, of a few shapes, and 1 for what is no tensor.

use ndops::op::{Function, Kind, OpDef, Param, Value};
use ndops::{DType, Result, Tensor, ops};

/// The dtypes that take part in promotion.
pub const DTYPES: &[DType] = DType::ALL.split_at(15).0;

const SHAPES: [&[usize]; 3] = [&[3, 3], &[3], &[]];

/// An op with arguments that suit it, but for the tensors.
pub struct Call {
    /// The op.
    pub op: &'static OpDef,
    /// The parameter of each tensor, in order.
    pub tensors: Vec<&'static str>,
    dims: &'static [usize],
    /// Whether tensors that may be left out are given.
    whole: bool,
}

/// The calls of an op: one as short as can be, and one with the tensors that may be left out, if it has any.
pub fn calls(op: &'static OpDef) -> Vec<Call> {
    let short = find(op, false);
    let n_short = short.as_ref().map_or(0, |call| call.tensors.len());
    let whole = find(op, true).filter(|call| call.tensors.len() > n_short);
    short.into_iter().chain(whole).collect()
}

/// A call that is accepted for tensors of one dtype, whichever.
fn find(op: &'static OpDef, whole: bool) -> Option<Call> {
    let calls = SHAPES.into_iter().map(|dims| Call::new(op, dims, whole));
    calls.into_iter().find(|call| DTYPES.iter().any(|&dtype| call.results(&[dtype]).is_some()))
}

/// How many tensors a parameter takes.
fn n_tensors(param: &Param, whole: bool) -> usize {
    match param.kind {
        Kind::Operands | Kind::OperandList | Kind::EinsumOperands => 2,
        Kind::Operand | Kind::Wide | Kind::Indices if param.default.is_none() => 1,
        Kind::OptionalOperand | Kind::OptionalWide if param.default.is_none() || whole => 1,
        // That which the function is called with.
        Kind::Function => 1,
        _ => 0,
    }
}

impl Call {
    fn new(op: &'static OpDef, dims: &'static [usize], whole: bool) -> Call {
        let tensors = op.params.iter().flat_map(|param| std::iter::repeat_n(param.name, n_tensors(param, whole)));
        Call { op, tensors: tensors.collect(), dims, whole }
    }

    /// The parameters that are given though they may be left out.
    pub fn given(&self) -> Vec<&'static str> {
        let optional = |param: &&Param| {
            matches!(param.kind, Kind::OptionalOperand | Kind::OptionalWide) && param.default.is_some()
        };
        if self.whole { self.op.params.iter().filter(optional).map(|param| param.name).collect() } else { Vec::new() }
    }

    /// The dtypes of the results for tensors of these dtypes, the last one repeated; `int` for an integer. `None` if
    /// they are refused.
    pub fn results(&self, dtypes: &[DType]) -> Option<Vec<String>> {
        let ones = |at: usize| ops::ones(self.dims, dtypes.get(at).or(dtypes.last()).copied());
        self.with(self.dims, ones).ok().map(|result| names(&result))
    }

    /// The primitives that the op runs on symbolic tensors of a dtype; `None` if it refuses them.
    pub fn primitives(&self, dtype: DType) -> Option<Vec<&'static str>> {
        // An axis of length 1, for ops that drop or stretch such an axis.
        let shapes = SHAPES.into_iter().chain([&[1, 3][..]]);
        let traces = shapes.filter_map(|dims| self.with(dims, |_| Ok(Tensor::symbolic(dims, dtype))).ok());
        traces.map(|result| primitives(&result)).reduce(|found, next| if found.is_empty() { next } else { found })
    }

    fn with(&self, dims: &[usize], tensor: impl Fn(usize) -> Result<Tensor>) -> Result<Value> {
        let tensors: Vec<Tensor> = (0..self.tensors.len()).map(tensor).collect::<Result<_>>()?;
        let mut rest = tensors.iter().map(|tensor| Value::from(tensor.clone()));
        let argument = |param: &Param| match (n_tensors(param, self.whole), param.kind) {
            (_, Kind::Function) => Value::Function(Function::new(|x| Ok(x.to_vec()))),
            (1, _) => rest.next().unwrap_or(Value::Default),
            (n @ 2.., _) => Value::List(rest.by_ref().take(n).collect()),
            _ if param.default.is_some() => Value::Default,
            (_, Kind::Shape | Kind::NewShape) => Value::Ints(dims.iter().map(|&n| n as i64).collect()),
            // An axis for each dim, the last of one summed with the first of the other.
            (_, Kind::Subscripts) => Value::Str([",", "i,i", "ij,jk"][dims.len()].into()),
            _ => Value::Int(1),
        };
        let arguments: Vec<Value> = self.op.params.iter().map(argument).collect();
        match self.op.call(&arguments)? {
            Value::Function(function) => {
                Ok(Value::List(function.call(&tensors)?.into_iter().map(Value::from).collect()))
            }
            result => Ok(result),
        }
    }
}

fn names(result: &Value) -> Vec<String> {
    match result {
        Value::List(items) | Value::Tuple(items) => items.iter().flat_map(names).collect(),
        Value::Int(_) => vec!["int".into()],
        other => other.tensor().map(|tensor| tensor.dtype().to_string()).into_iter().collect(),
    }
}

fn primitives(result: &Value) -> Vec<&'static str> {
    match result {
        Value::List(items) | Value::Tuple(items) => items.iter().flat_map(primitives).collect(),
        other => other.tensor().map_or(Vec::new(), |tensor| tensor.primitives()),
    }
}
