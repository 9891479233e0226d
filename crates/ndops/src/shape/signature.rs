//! Signatures of generalized functions: which dims one call of the function sees.

use std::str::FromStr;

use smallvec::SmallVec;

use super::{Dim, Shape};
use crate::error::{Error, Result};

/// The core dims of each input and output of a function, by name: `(m,n),(n)->(m)`. Equal names have equal lengths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    pub inputs: Vec<CoreDims>,
    pub outputs: Vec<CoreDims>,
    names: Vec<String>,
}

/// The names of some core dims, as indices into all names.
pub(crate) type CoreDims = SmallVec<[usize; 4]>;

/// The lengths of the names that are known so far.
#[derive(Clone, Default)]
pub(crate) struct Lengths<'a> {
    names: &'a [String],
    dims: Vec<Dim>,
}

impl FromStr for Signature {
    type Err = Error;

    /// Parenthesised lists of names on both sides of `->`; a name consists of letters, digits and `_`, and blanks may stand around all.
    fn from_str(text: &str) -> Result<Signature> {
        let mut names = Vec::new();
        let sides = text.split_once("->");
        let parsed = sides.and_then(|(inputs, outputs)| Some((side(inputs, &mut names)?, side(outputs, &mut names)?)));
        let (inputs, outputs) = parsed.ok_or_else(|| malformed(text))?;
        Ok(Signature { inputs, outputs, names })
    }
}

#[cold]
fn malformed(text: &str) -> Error {
    Error::value(format!("{text:?} is not a signature such as \"(m,n),(n)->(m)\""))
}

/// The lists of one side, with their names added to `names`.
fn side(text: &str, names: &mut Vec<String>) -> Option<Vec<CoreDims>> {
    let mut lists = Vec::new();
    let mut rest = text.trim();
    loop {
        let (list, after) = rest.strip_prefix('(')?.split_once(')')?;
        lists.push(core_dims(list, names)?);
        match after.trim_start() {
            "" => return Some(lists),
            after => rest = after.strip_prefix(',')?.trim_start(),
        }
    }
}

fn core_dims(list: &str, names: &mut Vec<String>) -> Option<CoreDims> {
    if list.trim().is_empty() {
        return Some(CoreDims::new());
    }
    let name = |name: &str| {
        let name = name.trim();
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        is_name.then(|| {
            names.iter().position(|known| known == name).unwrap_or_else(|| {
                names.push(name.to_string());
                names.len() - 1
            })
        })
    };
    list.split(',').map(name).collect()
}

impl Signature {
    /// No lengths yet.
    pub(crate) fn lengths(&self) -> Lengths<'_> {
        Lengths { names: &self.names, dims: vec![Dim::Unknown; self.names.len()] }
    }
}

impl Lengths<'_> {
    /// Notes the lengths of `dims`, which stand for the names in `core`.
    ///
    /// # Errors
    /// `Value` if a name has another length already.
    pub(crate) fn bind(&mut self, core: &[usize], dims: &[Dim]) -> Result<()> {
        for (&name, &dim) in core.iter().zip(dims) {
            let known = self.dims[name];
            if !known.fits(dim) {
                let name = &self.names[name];
                return Err(Error::value(format!("inconsistent size of core dim {name}: {known} and {dim}")));
            }
            self.dims[name] = known.unify(dim);
        }
        Ok(())
    }

    /// The shape of some core dims, as far as it is known.
    pub(crate) fn shape(&self, core: &[usize]) -> Shape {
        core.iter().map(|&name| self.dims[name]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(signature: &Signature) -> String {
        let lists = |lists: &[CoreDims]| -> Vec<String> {
            let list = |list: &CoreDims| list.iter().map(|&name| signature.names[name].clone()).collect::<Vec<_>>();
            lists.iter().map(|dims| format!("({})", list(dims).join(","))).collect()
        };
        format!("{}->{}", lists(&signature.inputs).join(","), lists(&signature.outputs).join(","))
    }

    #[test]
    fn grammar() {
        for good in ["()->()", "(m,n),(n)->(m)", "(a_1,b),()->(),(b),(k)", "(n)->(n,n)"] {
            assert_eq!(text(&good.parse().unwrap()), good);
        }
        assert_eq!(text(&" ( m , n ) , ( ) -> ( m ) ".parse().unwrap()), "(m,n),()->(m)");
        for bad in [
            "",
            "->",
            "()",
            "()->",
            "->()",
            "(n)",
            "n->n",
            "(n->n)",
            "(n)(m)->()",
            "(n),->()",
            "(n,)->()",
            "(,n)->()",
            "(n)->()->()",
            "(n)=>(n)",
            "((n))->()",
            "(n m)->()",
            "(n-1)->()",
            "(n) ->() x",
            "(n)- >()",
        ] {
            assert!(bad.parse::<Signature>().is_err(), "{bad}");
        }
    }

    #[test]
    fn names_have_one_length() {
        let signature: Signature = "(m,n),(n)->(m)".parse().unwrap();
        let mut lengths = signature.lengths();
        lengths.bind(&signature.inputs[0], &[2.into(), Dim::Unknown]).unwrap();
        lengths.bind(&signature.inputs[1], &[3.into()]).unwrap();
        assert_eq!(lengths.shape(&signature.inputs[0]), [2, 3]);
        let error = lengths.bind(&signature.inputs[1], &[4.into()]).unwrap_err();
        assert_eq!(error.to_string(), "inconsistent size of core dim n: 3 and 4");
    }
}
