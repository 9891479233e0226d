//! Calls drawn at random: mostly such that an op could take them, often not.

use ndops::op::{Kind, OpDef, Param, Value};
use ndops::{Complex, DType, Operand, Scalar, Tensor};

/// A call to make.
pub enum Call {
    /// Of an op.
    Op(&'static OpDef, Vec<Value>),
    /// Of the functions that read files.
    File(Vec<u8>),
}

/// Integers where things end.
const EDGES: [i64; 22] = [
    i64::MIN,
    i64::MIN + 1,
    i64::MAX,
    i64::MAX - 1,
    -(1 << 62),
    1 << 62,
    1 << 61,
    1 << 53,
    1 << 40,
    (1 << 32) - 1,
    1 << 32,
    -(1 << 32),
    i32::MAX as i64,
    i32::MAX as i64 + 1,
    i32::MIN as i64,
    256,
    127,
    -128,
    64,
    63,
    65,
    33,
];

const FLOATS: [f64; 22] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    0.0,
    -0.0,
    0.5,
    -0.5,
    1.0,
    -1.0,
    2.5,
    1e-3,
    65520.0,
    3.5e38,
    1e-40,
    5e-324,
    f64::MAX,
    f64::MIN,
    2147483648.0,
    9.3e18,
    -9.3e18,
    1.9e19,
    0.1,
];

/// A source of arguments. Those of one call mostly fit each other.
pub struct Draw {
    pub rng: fastrand::Rng,
    /// The dtype that most operands have.
    pub dtype: DType,
    /// The lengths that most operands have, or broadcast to.
    pub dims: Vec<usize>,
    /// The labels of each operand of the subscripts that were drawn.
    pub subscripts: Vec<String>,
}

/// Call number `idx` of a seed, of one of `ops`.
pub fn call(seed: u64, idx: u64, ops: &[&'static OpDef]) -> Call {
    let mut rng = fastrand::Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ idx);
    rng.u64(..);
    let mut draw = Draw { rng, dtype: DType::F32, dims: Vec::new(), subscripts: Vec::new() };
    draw.dtype = draw.any_dtype();
    draw.dims = draw.any_dims();
    if ops.len() > 1 && draw.once_in(50) {
        return Call::File(draw.file());
    }
    let op = draw.pick(ops);
    let mut args: Vec<Value> = op.params.iter().map(|param| draw.arg(param)).collect();
    if !args.is_empty() && draw.once_in(10) {
        let place = draw.below(args.len());
        args[place] = draw.anything(2);
    }
    if op.returns == "callable" {
        args.extend((0..draw.below(4)).map(|_| Value::from(draw.tensor())));
    }
    if draw.once_in(200) {
        args.push(draw.anything(1));
    }
    Call::Op(op, args)
}

impl Draw {
    pub fn below(&mut self, end: usize) -> usize {
        self.rng.usize(..end)
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// Most ops take them all; floats are drawn more often than the rest.
    fn any_dtype(&mut self) -> DType {
        if self.once_in(4) { self.pick(&[DType::F32, DType::F64]) } else { self.pick(&DType::ALL) }
    }

    fn arg(&mut self, param: &Param) -> Value {
        match param.default {
            Some(_) if self.once_in(2) => Value::Default,
            None if self.once_in(300) => Value::Default,
            _ => self.named(param),
        }
    }

    /// A value that suits the name of the parameter, or else its kind.
    fn named(&mut self, param: &Param) -> Value {
        match (param.kind, param.name) {
            (
                Kind::Int | Kind::IntOrInts | Kind::OptionalInt,
                "axis" | "axis1" | "axis2" | "source" | "destination",
            ) => Value::Int(self.axis()),
            (Kind::Indices, "indices") if !self.once_in(5) => {
                let dims = self.related_dims();
                let dtype = self.pick(&[DType::I32, DType::I64, DType::U8]);
                self.of_dims(&dims, dtype).into()
            }
            (Kind::Wide, "q") => Value::Float(self.pick(&[0.0, 1.0, 0.5, 0.3, f64::NAN, -0.1])),
            (Kind::Operand, "bins") => self.of_dims(&[4], DType::F32).into(),
            (Kind::Str | Kind::Subscripts, name) => self.word(name),
            (kind, _) => self.of_kind(kind),
        }
    }

    /// A value that the kind allows, sensible or not.
    fn of_kind(&mut self, kind: Kind) -> Value {
        match kind {
            Kind::OptionalOperand | Kind::OptionalWide if self.once_in(4) => Value::None,
            Kind::Operand | Kind::OptionalOperand | Kind::Wide | Kind::OptionalWide | Kind::Indices => self.operand(),
            Kind::Operands if self.once_in(5) => self.tensor().into(),
            Kind::Operands | Kind::OperandList => self.operands(),
            Kind::Axes if self.once_in(6) => Value::None,
            Kind::Axes if self.once_in(2) => Value::Int(self.axis()),
            Kind::Axes => self.axes(),
            Kind::Shape | Kind::NewShape => self.shape(),
            Kind::Int | Kind::PlainInt => Value::Int(self.int()),
            Kind::OptionalInt if self.once_in(3) => Value::None,
            Kind::OptionalInt => Value::Int(self.axis()),
            Kind::Float => Value::Float(self.float()),
            Kind::OptionalFloat if self.once_in(3) => Value::None,
            Kind::OptionalFloat => Value::Float(self.float()),
            Kind::Bool => Value::Bool(self.rng.bool()),
            Kind::DType if self.once_in(8) => Value::None,
            Kind::DType => Value::DType(self.any_dtype()),
            Kind::Str => self.word(""),
            Kind::Range if self.once_in(3) => Value::None,
            Kind::Range => Value::List(vec![Value::Float(self.float()), Value::Float(self.float())]),
            Kind::PadWidth => self.pad_width(),
            Kind::NormOrd => self.norm_ord(),
            Kind::Key => self.key(),
            Kind::Function => Value::Function(self.function()),
            Kind::Arguments if self.once_in(2) => Value::None,
            Kind::Arguments => Value::Ints((0..self.below(3)).map(|_| self.rng.i64(0..3)).collect()),
            Kind::EinsumOperands => self.einsum_operands(),
            Kind::Ints | Kind::IntOrInts => self.ints(),
            Kind::TensordotAxes if self.once_in(2) => Value::Int(self.axis()),
            Kind::TensordotAxes => Value::List(vec![self.axes(), self.axes()]),
            _ => self.anything(2),
        }
    }

    /// Any value, of any kind, nested at most so deep.
    pub fn anything(&mut self, depth: usize) -> Value {
        match self.below(if depth > 0 { 18 } else { 15 }) {
            0 => Value::Default,
            1 => Value::None,
            2 | 3 => self.operand(),
            4 | 5 => Value::Int(self.int()),
            6 => Value::Float(self.float()),
            7 => Value::Bool(self.rng.bool()),
            8 => self.word(""),
            9 => Value::DType(self.any_dtype()),
            10 => self.axes(),
            11 => self.ints(),
            12 => self.shape(),
            13 => self.huge_number(),
            14 => Value::Ellipsis,
            15 => Value::Tuple(self.several(depth)),
            _ => Value::List(self.several(depth)),
        }
    }

    fn several(&mut self, depth: usize) -> Vec<Value> {
        (0..self.below(4)).map(|_| self.anything(depth - 1)).collect()
    }

    pub fn operand(&mut self) -> Value {
        match self.below(30) {
            0 | 1 => Value::Int(self.int()),
            2 | 3 => Value::Float(self.float()),
            4 => Value::Bool(self.rng.bool()),
            5 => self.huge_number(),
            6 => Operand::from(Complex::new(self.float(), self.float())).into_value(),
            7 | 8 => self.symbolic().into(),
            _ => self.tensor().into(),
        }
    }

    /// A weak integer that no dtype holds but, at best, uint64.
    fn huge_number(&mut self) -> Value {
        let n = self.pick(&[1 << 63, u64::MAX.into(), 1 << 64, -(1 << 64), i128::MAX, i128::MIN]);
        Value::Operand(Operand::weak(Scalar::Int(n)))
    }

    fn operands(&mut self) -> Value {
        let n = if self.once_in(60) { self.below(100) } else { self.below(4) };
        Value::List((0..n).map(|_| self.operand()).collect())
    }

    /// A symbolic tensor, some of whose lengths are unknown, or no machine could hold them.
    fn symbolic(&mut self) -> Tensor {
        let dims = self.related_dims();
        let dim = |draw: &mut Draw, n: usize| match draw.below(12) {
            0..4 => ndops::Dim::Unknown,
            4 if draw.once_in(3) => draw.huge_length().into(),
            _ => n.into(),
        };
        let shape: ndops::Shape = dims.into_iter().map(|n| dim(self, n)).collect();
        Tensor::symbolic(shape, self.related_dtype())
    }

    /// The dtype of the call, or another.
    pub fn related_dtype(&mut self) -> DType {
        if self.once_in(3) { self.any_dtype() } else { self.dtype }
    }

    /// An axis of the call's tensors, mostly.
    fn axis(&mut self) -> i64 {
        let ndim = self.dims.len() as i64;
        match self.below(12) {
            0 => self.int(),
            1 => self.pick(&[ndim, -ndim - 1]),
            _ if ndim > 0 => self.rng.i64(-ndim..ndim),
            _ => 0,
        }
    }

    pub fn axes(&mut self) -> Value {
        let n = self.below(self.dims.len() + 2);
        Value::Ints((0..n).map(|_| self.axis()).collect())
    }

    /// An integer: small, near the end of a type, or the length of an axis.
    pub fn int(&mut self) -> i64 {
        match self.below(12) {
            0 => self.pick(&EDGES),
            1 => self.pick(&EDGES).wrapping_add(self.rng.i64(-2..3)),
            2 => self.rng.i64(..) >> self.rng.u32(..64),
            3 if !self.dims.is_empty() => self.pick(&self.dims.clone()) as i64,
            _ => self.rng.i64(-3..7),
        }
    }

    pub fn float(&mut self) -> f64 {
        match self.below(3) {
            0 => self.pick(&FLOATS),
            1 => f64::from(self.rng.i32(-4..9)),
            _ => (self.rng.f64() - 0.5) * 2f64.powi(self.rng.i32(-30..40)),
        }
    }

    /// Before and after, for all axes or for each; mostly few.
    fn pad_width(&mut self) -> Value {
        let n_axes = self.dims.len();
        match self.below(8) {
            0 => Value::Int(self.int()),
            1 => Value::Ints(vec![self.rng.i64(0..4), self.rng.i64(0..4)]),
            2 => Value::List((0..self.below(5)).map(|_| Value::Ints(vec![self.int(), self.int()])).collect()),
            3 => self.ints(),
            _ => {
                let pair = |draw: &mut Draw| Value::Ints(vec![draw.rng.i64(0..5), draw.rng.i64(0..40)]);
                Value::List((0..n_axes).map(|_| pair(self)).collect())
            }
        }
    }

    fn norm_ord(&mut self) -> Value {
        match self.below(6) {
            0 => Value::None,
            1 => Value::Str(self.pick(&["fro", "nuc"]).into()),
            2 => Value::Float(self.float()),
            _ => Value::Int(self.rng.i64(-2..4)),
        }
    }

    /// Lengths: those of the call, as they are or in another order or with one left open, few or many elements.
    fn shape(&mut self) -> Value {
        let mut dims: Vec<i64> = self.dims.iter().map(|&n| n as i64).collect();
        match self.below(12) {
            0 | 1 => self.rng.shuffle(&mut dims),
            2 => dims = vec![self.dims.iter().fold(1usize, |size, &n| size.saturating_mul(n)) as i64],
            3 => dims.push(1),
            4 => dims.insert(0, self.rng.i64(0..4)),
            5 | 6 => dims = (0..self.below(5)).map(|_| self.rng.i64(0..6)).collect(),
            7 => dims = (0..self.below(4)).map(|_| self.int()).collect(),
            8 => return Value::Int(self.int()),
            9 => dims.push(self.huge_length() as i64),
            10 if self.once_in(10) => dims = vec![1; self.below(80)],
            _ => {}
        }
        if self.once_in(5) && !dims.is_empty() {
            let open = self.below(dims.len());
            dims[open] = -1;
        }
        Value::Ints(dims)
    }

    fn ints(&mut self) -> Value {
        match self.below(8) {
            0 | 1 => Value::Int(self.int()),
            2 => self.axes(),
            3 => self.shape(),
            4 => self.tensor().into(),
            5 if self.once_in(10) => Value::Ints((0..self.below(5000)).map(|_| self.rng.i64(-2..9)).collect()),
            _ => Value::Ints((0..self.below(5)).map(|_| self.int()).collect()),
        }
    }
}

/// For operands that are numbers with a dtype.
trait IntoValue {
    fn into_value(self) -> Value;
}

impl IntoValue for Operand {
    fn into_value(self) -> Value {
        Value::Operand(self)
    }
}
