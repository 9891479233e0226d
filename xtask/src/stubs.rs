//! `cargo xtask stubs`: the `.pyi` files of the Python package, made from the registry.
//!
//! What the registry does not know, the class of tensors and the functions beside the ops, stands in the template; a test holds all of it
//! against the module.

use std::fs;
use std::path::PathBuf;

use ndops::op::{self, Kind, OpDef, Param};

use crate::run::{Done, root};

#[path = "../../crates/ndops-python/src/methods.rs"]
mod methods;

const TEMPLATE: &str = include_str!("stubs/template.pyi");

const OPERATORS: [&str; 12] =
    ["add", "sub", "mul", "truediv", "floordiv", "mod", "matmul", "and", "or", "xor", "lshift", "rshift"];
const COMPARISONS: [&str; 4] = ["lt", "le", "gt", "ge"];

/// Writes the stubs; with `--check`, fails if they are not what would be written.
pub fn run(args: &[String]) -> Done {
    let checks = args.iter().any(|arg| arg == "--check");
    let mut stale = Vec::new();
    for (name, text) in [("_ndops.pyi", module()?), ("numpy.pyi", names(op::all())), ("linalg.pyi", names(linalg()))] {
        let path = folder().join(name);
        if fs::read_to_string(&path).is_ok_and(|found| found == text) {
            continue;
        }
        if checks {
            stale.push(name);
        } else {
            fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    if stale.is_empty() { Ok(()) } else { Err(format!("stale: {}; run `cargo xtask stubs`", stale.join(", "))) }
}

fn folder() -> PathBuf {
    root().join("crates/ndops-python/python/ndops")
}

fn linalg() -> impl Iterator<Item = &'static OpDef> {
    op::all().filter(|def| matches!(def.name, "norm" | "slogdet"))
}

/// The stub of a module that has some of the ops.
fn names(defs: impl Iterator<Item = &'static OpDef>) -> String {
    let mut names: Vec<&str> = defs.map(|def| def.name).collect();
    names.sort_unstable();
    let imports: String = names.iter().map(|name| format!("from ._ndops import {name} as {name}\n")).collect();
    let all: String = names.iter().map(|name| format!("    \"{name}\",\n")).collect();
    format!("# Made by `cargo xtask stubs` from the registry.\n\n{imports}\n__all__ = [\n{all}]\n")
}

fn module() -> Result<String, String> {
    let mut all: Vec<&str> = others().chain(op::all().map(|def| def.name)).collect();
    all.sort_unstable();
    let all: String = all.iter().map(|name| format!("    \"{name}\",\n")).collect();
    let functions = op::all().map(function).collect::<Result<Vec<_>, _>>()?;
    let methods = op::all().filter(|def| methods::METHODS.contains(&def.name));
    let methods = methods.map(method).collect::<Result<Vec<_>, _>>()?;
    let text = TEMPLATE.replace("{all}", &all).replace("{functions}", &functions.join("\n"));
    Ok(text.replace("{methods}", &methods.join("\n")).replace("{operators}", &operators()))
}

/// The names that the template defines for users.
fn others() -> impl Iterator<Item = &'static str> {
    let defined = TEMPLATE.lines().filter_map(|line| line.strip_prefix("def ").or(line.strip_prefix("class ")));
    let names = defined.filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next());
    names.filter(|name| !name.starts_with('_'))
}

fn function(def: &OpDef) -> Result<String, String> {
    Ok(format!("def {}({}) -> {}: ...", def.name, params(def.params), result(def)?))
}

/// A method: the first parameter is the receiver. NumPy's arrays take lengths and axes one by one, too.
fn method(def: &OpDef) -> Result<String, String> {
    let (name, result) = (def.name, result(def)?);
    let Some((_, others)) = def.params.split_first() else { return Err(format!("{name} has no receiver")) };
    let plain = match others {
        [] => format!("    def {name}(self) -> {result}: ..."),
        _ => format!("    def {name}(self, {}) -> {result}: ...", params(others)),
    };
    let several = matches!(others, [param] if matches!(param.kind, Kind::NewShape | Kind::Axes));
    if !several || name == "squeeze" {
        return Ok(plain);
    }
    let several = format!("    def {name}(self, *{}: SupportsIndex) -> {result}: ...", others[0].name);
    Ok(format!("    @overload\n{plain}\n    @overload\n{several}"))
}

fn operators() -> String {
    let line = |name: &str, value: &str| format!("    def __{name}__(self, value: {value}, /) -> Tensor: ...");
    let arithmetic =
        OPERATORS.iter().flat_map(|name| [line(name, "_ArrayLike"), line(&format!("r{name}"), "_ArrayLike")]);
    let comparisons = COMPARISONS.iter().map(|name| line(name, "_ArrayLike"));
    // `object` has these with another result.
    let equality = ["eq", "ne"].map(|name| format!("{}  # type: ignore[override]", line(name, "object")));
    arithmetic.chain(comparisons).chain(equality).collect::<Vec<_>>().join("\n")
}

fn params(params: &[Param]) -> String {
    let param = |param: &Param| {
        let (star, name) = (if param.variadic { "*" } else { "" }, param.name);
        let default = param.default.map_or_else(String::new, |default| format!(" = {default}"));
        format!("{star}{name}: {}{default}", annotation(param))
    };
    let mut words: Vec<String> = params.iter().map(param).collect();
    if let Some(at) = params.iter().position(|param| param.keyword)
        && !params.iter().any(|param| param.variadic)
    {
        words.insert(at, "*".to_string());
    }
    words.join(", ")
}

/// The type of what a parameter takes.
fn annotation(param: &Param) -> String {
    let plain = match param.kind {
        Kind::Operand | Kind::Wide | Kind::Indices => "_ArrayLike",
        Kind::OptionalOperand | Kind::OptionalWide => "_ArrayLike | None",
        Kind::Operands if param.variadic => "_ArrayLike",
        Kind::Operands | Kind::OperandList => "_Tensors",
        Kind::Axes => "_Ints | None",
        Kind::Shape | Kind::NewShape | Kind::Ints => "_Ints",
        Kind::IntOrInts => "_Ints | _SupportsArray",
        Kind::Int => "SupportsIndex",
        Kind::PlainInt => "int",
        Kind::OptionalInt => "SupportsIndex | None",
        Kind::Float => "float",
        Kind::OptionalFloat => "float | None",
        Kind::Bool => "bool",
        Kind::DType => "_DTypeLike | None",
        Kind::Str => "str",
        Kind::Key => "_Key",
        Kind::Function => "Callable[..., Any]",
        Kind::Arguments => "Iterable[SupportsIndex | str]",
        _ => "Any",
    };
    // A parameter whose default is None takes None.
    if param.default == Some("None") && !plain.ends_with("None") && plain != "Any" {
        return format!("{plain} | None");
    }
    plain.to_string()
}

/// The type of a result, of the registry's words for it.
fn result(def: &OpDef) -> Result<String, String> {
    let word = |word: &str| match word {
        "Tensor" => Ok("Tensor"),
        "list of Tensors" => Ok("list[Tensor]"),
        "SparseTensor" => Ok("SparseTensor"),
        "callable" => Ok("Callable[..., Any]"),
        "tuple of Tensors" => Ok("tuple[Tensor, ...]"),
        "int" => Ok("int"),
        "None" => Ok("None"),
        other => Err(format!("{} returns {other:?}, for which the stubs have no type", def.name)),
    };
    let words = def.returns.split(" or ").map(word).collect::<Result<Vec<_>, _>>()?;
    // What an argument decides is one or the other for certain, so nobody should have to ask.
    Ok(match words[..] {
        [first, "tuple[Tensor, ...]" | "SparseTensor"] => format!("{first} | Any"),
        _ => words.join(" | "),
    })
}
