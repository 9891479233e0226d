//! The docstring of an op in NumPy's style, made from its one doc comment.
//!
//! The comment is read into blocks: paragraphs, list items, code. Each has its place in the docstring:
//!
//! | in the doc comment | in the docstring |
//! |---|---|
//! | the first paragraph | the summary |
//! | what begins with the name of a parameter | Parameters, under that name |
//! | the items **Shape** and **DType** | Returns |
//! | `# Errors` | Raises, by exception |
//! | paragraphs without a heading | the text after the summary |
//! | other items | Notes |
//! | `# References` | References |
//! | `# Examples`, the blocks of Python | Examples |
//! | other headings, as `# Rust` | |

use ndops::ErrorKind;
use ndops::op::{Kind, OpDef, Param};
use pyo3::prelude::*;

use crate::error;

/// `help` indents by four, and shall stay within 80 columns.
const WIDTH: usize = 76;

/// The indent of what is said about a parameter, a result or an exception.
const INDENT: &str = "    ";

/// The kinds of errors that doc comments name.
const KINDS: [ErrorKind; 13] = [
    ErrorKind::Shape,
    ErrorKind::Axis,
    ErrorKind::DType,
    ErrorKind::Value,
    ErrorKind::Type,
    ErrorKind::Index,
    ErrorKind::Empty,
    ErrorKind::Overflow,
    ErrorKind::ZeroDivision,
    ErrorKind::LinAlg,
    ErrorKind::Memory,
    ErrorKind::Symbolic,
    ErrorKind::Io,
];

/// The docs of an op as a function of the module, after the line that `inspect.signature` reads.
pub(crate) fn of_function(py: Python, def: &OpDef) -> PyResult<String> {
    let params = def.signature();
    let comma = if def.params.is_empty() { "" } else { ", " };
    Ok(format!("{}($module{comma}{}\n--\n\n{}", def.name, &params[1..], docstring(py, def)?))
}

/// The docs of an op as a method, which has the first parameter before the dot.
pub(crate) fn of_method(def: &OpDef) -> String {
    let signature = def.signature();
    let params = signature.split_once(", ").map_or(")".to_string(), |(_, others)| format!(", {others}"));
    let mut doc = Docstring(String::new());
    blocks(def.doc).iter().take(1).for_each(|summary| doc.paragraph(&summary.plain()));
    doc.paragraph(&format!("See `ndops.{}`, of which this tensor is `{}`.", def.name, def.params[0].name));
    format!("{}($self{params}\n--\n\n{}", def.name, doc.0)
}

fn docstring(py: Python, def: &OpDef) -> PyResult<String> {
    let blocks = blocks(def.doc);
    let texts = |place: Place| blocks.iter().filter(move |block| block.place(def) == place).map(Block::plain);
    let mut doc = Docstring(String::new());
    texts(Place::Summary).chain(texts(Place::Text)).for_each(|text| doc.paragraph(&text));
    doc.heading("Parameters", !def.params.is_empty());
    for (i, param) in def.params.iter().enumerate() {
        doc.entry(&described(param), texts(Place::Param(i)).map(|text| sentence(&text)));
    }
    doc.heading("Returns", true);
    doc.entry(def.returns, texts(Place::Returns).map(|fact| format!("- {fact}")));
    let raises = raises(py, texts(Place::Raises))?;
    doc.heading("Raises", !raises.is_empty());
    for (exceptions, when) in &raises {
        doc.entry(exceptions, [sentence(when)].into_iter());
    }
    doc.heading("Notes", texts(Place::Notes).next().is_some());
    texts(Place::Notes).for_each(|fact| doc.lines("", &format!("- {fact}")));
    doc.heading("References", texts(Place::References).next().is_some());
    texts(Place::References).for_each(|text| doc.lines("", &text));
    doc.heading("Examples", texts(Place::Examples).next().is_some());
    texts(Place::Examples).for_each(|code| doc.0 += &code);
    Ok(doc.0)
}

/// Lines of a doc comment that belong together.
struct Block<'a> {
    /// What the block stands under; the summary and what follows it have no heading.
    heading: &'a str,
    form: Form<'a>,
    /// The lines as one, but those of code as they are.
    text: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Form<'a> {
    Summary,
    Paragraph,
    Item,
    /// Code in a language, Rust if it has no name.
    Code(&'a str),
}

/// Where a block goes.
#[derive(PartialEq)]
enum Place {
    Summary,
    Text,
    Param(usize),
    Returns,
    Raises,
    Notes,
    References,
    Examples,
    Nowhere,
}

/// What the next line may belong to.
enum State {
    Between,
    Text,
    Code,
}

/// Reads a doc comment line by line.
fn blocks(doc: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut heading, mut state) = ("", State::Between);
    for line in doc.lines() {
        let (form, text) = begin(line);
        match (&state, form, blocks.last_mut()) {
            (State::Code, _, _) if line == "```" => state = State::Between,
            (State::Code, _, Some(block)) => block.text += &format!("{line}\n"),
            _ if line.is_empty() => state = State::Between,
            _ if line.starts_with("# ") => (heading, state) = (&line[2..], State::Between),
            (State::Text, Form::Paragraph, Some(block)) => block.text += &format!(" {}", line.trim()),
            (_, form, last) => {
                state = if let Form::Code(_) = form { State::Code } else { State::Text };
                let form = if last.is_none() { Form::Summary } else { form };
                blocks.push(Block { heading, form, text: text.to_string() });
            }
        }
    }
    blocks
}

/// The form of a block that begins with a line, and what the line says.
fn begin(line: &str) -> (Form<'_>, &str) {
    if let Some(language) = line.strip_prefix("```") {
        (Form::Code(language), "")
    } else if let Some(text) = line.strip_prefix("- ") {
        (Form::Item, text)
    } else {
        (Form::Paragraph, line)
    }
}

impl Block<'_> {
    fn place(&self, def: &OpDef) -> Place {
        match (self.heading, self.form) {
            ("Examples", Form::Code("python")) => Place::Examples,
            (_, Form::Code(_)) => Place::Nowhere,
            ("Errors", _) => Place::Raises,
            ("References", _) => Place::References,
            ("", Form::Summary) => Place::Summary,
            ("", form) => match self.subject(def) {
                Some(param) => Place::Param(param),
                None if self.text.starts_with("**Shape**") || self.text.starts_with("**DType**") => Place::Returns,
                None if form == Form::Item => Place::Notes,
                None => Place::Text,
            },
            _ => Place::Nowhere,
        }
    }

    /// The parameter whose name the text begins with.
    fn subject(&self, def: &OpDef) -> Option<usize> {
        let (name, _) = self.text.strip_prefix('`')?.split_once('`')?;
        def.params.iter().position(|param| param.name == name)
    }

    /// The text without what only rustdoc reads: bold labels, and links, of which the names stay.
    fn plain(&self) -> String {
        if let Form::Code(_) = self.form {
            return self.text.clone();
        }
        match self.text.split_once("**: ") {
            Some((label, fact)) => format!("{}: {}", label.replace("**", ""), without_links(fact)),
            None => without_links(&self.text),
        }
    }
}

/// A text with the names of its links: `[mod_](crate::ops::mod_)`, both names in backticks, is `mod`.
fn without_links(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text);
    while let Some((before, link)) = rest.split_once("[`")
        && let Some((name, after)) = link.split_once("`]")
    {
        plain += &format!("{before}`{}`", name.trim_end_matches('_'));
        let target = after.strip_prefix('(').and_then(|target| target.split_once(')'));
        rest = target.map_or(after, |(_, after)| after);
    }
    plain + rest
}

/// A parameter with what it takes.
fn described(param: &Param) -> String {
    let words = match param.kind {
        Kind::Operand | Kind::Wide => "array_like",
        Kind::Indices => "array_like of ints",
        Kind::Operands if param.variadic => "array_like",
        Kind::OptionalOperand | Kind::OptionalWide => "array_like or None",
        Kind::Operands | Kind::OperandList => "sequence of array_like",
        Kind::Axes if param.default == Some("None") => "int, tuple of ints or None",
        Kind::Axes | Kind::Shape | Kind::NewShape => "int or tuple of ints",
        Kind::Ints | Kind::IntOrInts => "int or sequence of ints",
        Kind::Int | Kind::PlainInt => "int",
        Kind::OptionalInt => "int or None",
        Kind::Float => "float",
        Kind::OptionalFloat => "float or None",
        Kind::Bool => "bool",
        Kind::DType => "dtype",
        Kind::Str => "str",
        Kind::TensordotAxes => "int or pair of axes",
        Kind::Key => "int, slice, None, Ellipsis, array_like, or tuple of these",
        Kind::Function => "callable",
        Kind::Arguments => "set of ints and strs",
        _ => "object",
    };
    let star = if param.variadic { "*" } else { "" };
    let default = match param.default {
        None => String::new(),
        Some("None") => ", optional".to_string(),
        Some(default) => format!(", default {default}"),
    };
    format!("{star}{} : {words}{default}", param.name)
}

/// The clauses of `# Errors`, together where the exception is the same: `Value` for this; `Axis` for that. A clause
/// that names no kind goes on with the one before.
fn raises(py: Python, texts: impl Iterator<Item = String>) -> PyResult<Vec<(String, String)>> {
    let mut entries: Vec<(String, String)> = Vec::new();
    for text in texts {
        for clause in text.trim_end_matches('.').split("; ") {
            let (exceptions, when) = exceptions(py, clause)?;
            let same = entries.iter().position(|(known, _)| *known == exceptions);
            let same = if exceptions.is_empty() { entries.len().checked_sub(1) } else { same };
            match same {
                Some(i) => entries[i].1 += &format!("; {when}"),
                None => entries.push((exceptions, when.to_string())),
            }
        }
    }
    Ok(entries)
}

/// The exceptions of the kinds of errors that a clause begins with, as `Overflow` or `Memory`, and the rest of it.
fn exceptions<'a>(py: Python, clause: &'a str) -> PyResult<(String, &'a str)> {
    let (mut names, mut rest) = (Vec::new(), clause);
    while let Some((word, after)) = rest.strip_prefix('`').and_then(|rest| rest.split_once("` "))
        && let Some(kind) = KINDS.into_iter().find(|kind| format!("{kind:?}") == word)
    {
        names.push(error::class(py, kind)?.name()?.to_string());
        rest = after.strip_prefix("or ").unwrap_or(after);
    }
    Ok((names.join(" or "), rest))
}

/// A text with a capital letter in front and a full stop at the end.
fn sentence(text: &str) -> String {
    let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    let stop = if text.ends_with('.') { "" } else { "." };
    format!("{}{rest}{stop}", first.to_uppercase())
}

/// A docstring being written.
struct Docstring(String);

impl Docstring {
    fn paragraph(&mut self, text: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.lines("", text);
    }

    /// The heading of a section, if the section is not empty.
    fn heading(&mut self, title: &str, any: bool) {
        if any {
            self.0 += &format!("\n{title}\n{}\n", "-".repeat(title.len()));
        }
    }

    /// An entry of a section: a parameter, a result or exceptions, and what is said about it.
    fn entry(&mut self, title: &str, texts: impl Iterator<Item = String>) {
        self.0 += &format!("{title}\n");
        texts.for_each(|text| self.lines(INDENT, &text));
    }

    /// A text in lines of the width, those of an item below its first word.
    fn lines(&mut self, indent: &str, text: &str) {
        let hanging = if text.starts_with("- ") { "  " } else { "" };
        let mut line = indent.to_string();
        for (i, word) in text.split(' ').enumerate() {
            let gap = if i == 0 { "" } else { " " };
            if i > 0 && line.len() + gap.len() + word.len() > WIDTH {
                self.0 += &format!("{line}\n");
                line = format!("{indent}{hanging}{word}");
            } else {
                line += &format!("{gap}{word}");
            }
        }
        self.0 += &format!("{line}\n");
    }
}
