//! The registry: every op with its name, parameters, defaults, docs and a call without types.
//!
//! `#[op]` makes an [`OpDef`] of a public function; each family file lists its ops at its end; [`all`] chains the families.

mod parameter;
mod value;

pub(crate) use parameter::FromValue;
pub use parameter::Kind;
pub(crate) use value::IntoValue;
pub use value::{Function, Value};

use crate::error::{Error, Result};

/// One op of the registry.
pub struct OpDef {
    /// The page's name.
    pub name: &'static str,
    /// The doc comment of the function.
    pub doc: &'static str,
    /// The parameters, in order, by the page's names.
    pub params: &'static [Param],
    /// What the op returns, in words: `Tensor`, `list of Tensors`, `int`.
    pub returns: &'static str,
    /// The op, called with one value per parameter.
    call: fn(&[Value]) -> Result<Value>,
}

/// One parameter of an op.
pub struct Param {
    /// The page's name.
    pub name: &'static str,
    /// What may be passed.
    pub kind: Kind,
    /// The default, written as Python does, if there is one.
    pub default: Option<&'static str>,
    /// Whether the parameter takes all the remaining positional arguments, as a list.
    pub variadic: bool,
    /// Whether the argument is passed by name only.
    pub keyword: bool,
}

impl OpDef {
    /// For `#[op]`.
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        doc: &'static str,
        params: &'static [Param],
        returns: &'static str,
        call: fn(&[Value]) -> Result<Value>,
    ) -> OpDef {
        OpDef { name, doc, params, returns, call }
    }

    /// Calls the op with one value per parameter, [`Value::Default`] for those left out.
    ///
    /// ```
    /// # use ndops::{Tensor, op};
    /// let sum = op::find("sum").unwrap();
    /// let total = sum.call(&[Tensor::from([1, 2, 3]).into(), op::Value::Default, op::Value::Default])?;
    /// assert_eq!(total.tensor().unwrap().to_vec::<i32>()?, [6]);
    /// # Ok::<(), ndops::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Type` for a value of the wrong kind or the wrong number of them, and whatever the op refuses.
    pub fn call(&self, args: &[Value]) -> Result<Value> {
        if args.len() != self.params.len() {
            let error = Error::type_(format!("takes {} arguments, not {}", self.params.len(), args.len()));
            return Err(error.in_op(self.name));
        }
        (self.call)(args).map_err(|error| error.in_op(self.name))
    }

    /// The parameters as Python writes them: `(x, axis=None, keepdims=False)`.
    pub fn signature(&self) -> String {
        let mut words = Vec::new();
        for param in self.params {
            let follows_all = words.iter().any(|word: &String| word.starts_with('*'));
            if param.keyword && !follows_all {
                words.push("*".into());
            }
            words.push(match param.default {
                Some(default) => format!("{}={default}", param.name),
                None if param.variadic => format!("*{}", param.name),
                None => param.name.to_string(),
            });
        }
        format!("({})", words.join(", "))
    }
}

/// Every op, family by family.
pub fn all() -> impl Iterator<Item = &'static OpDef> {
    crate::ops::FAMILIES.iter().flat_map(|(_, ops)| ops.iter().copied())
}

/// The families with their ops.
pub fn families() -> &'static [(&'static str, &'static [&'static OpDef])] {
    crate::ops::FAMILIES
}

/// The op with the page's name.
pub fn find(name: &str) -> Option<&'static OpDef> {
    all().find(|op| op.name == name)
}

/// The list at the end of a family file: `ops![exp, log]` becomes `&[&exp::DEF, &log::DEF]`.
macro_rules! ops {
    ($($op:ident),* $(,)?) => {
        &[$(&$op::DEF),*]
    };
}

pub(crate) use ops;
