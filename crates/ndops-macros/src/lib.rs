//! The `#[op]` attribute of ndops.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    Expr, FnArg, GenericArgument, Ident, ItemFn, Lit, Meta, Pat, PathArguments, ReturnType, Token, Type, TypeParamBound,
};

/// Leaves a function as it is and adds its entry in the registry: a module of the same name with `DEF`, an `OpDef`.
///
/// The arguments are defaults of parameters, written as in Rust, and
/// - `name = "where"`: the page's name, where Rust's differs,
/// - `rename(n = "N")`: the page's names of parameters, which the registry's docs have too,
/// - `method`: an op whose only parameter is a tensor becomes a method of `Tensor` too,
/// - `variadic = xs`: the parameter that takes all positional arguments,
/// - `keywords(excluded, signature)`: parameters that are passed by name only,
/// - `kinds(q = Wide)`: kinds of parameters that are not those of their types,
/// - `call = linspace_call`: a function `fn(&[Value]) -> Result<Value>` for ops whose arguments or results no Rust type
///   says,
/// - `returns = "Tensor or list of Tensors"`: what the op returns, where the function's type does not say it.
///
/// `#[op(axis = None, keepdims = false)] pub fn sum(x: impl Into<Operand>, axis: impl Into<Axes>, keepdims: bool)` adds
/// `mod sum { pub static DEF: OpDef = OpDef::new("sum", "(doc)", &[Param { name: "x", .. }, ..], "Tensor", call); }`.
/// With `params(x1: OptionalOperand, ..)` the registry's parameters are listed where they are not the function's.
#[proc_macro_attribute]
pub fn op(args: TokenStream, item: TokenStream) -> TokenStream {
    let function = syn::parse_macro_input!(item as ItemFn);
    let args = syn::parse_macro_input!(args as Args);
    expand(&args, &function).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// What stands in the attribute.
#[derive(Default)]
struct Args {
    name: Option<String>,
    call: Option<Ident>,
    returns: Option<String>,
    variadic: Option<Ident>,
    method: bool,
    renames: Vec<(Ident, String)>,
    defaults: Vec<(Ident, Expr)>,
    params: Option<Vec<(Ident, Ident)>>,
    kinds: Vec<(Ident, Ident)>,
    keywords: Vec<Ident>,
}

impl Parse for Args {
    fn parse(input: ParseStream) -> syn::Result<Args> {
        let mut args = Args::default();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            if key == "rename" || key == "kinds" || key == "params" || key == "keywords" {
                let inner;
                syn::parenthesized!(inner in input);
                args.parse_list(&key, &inner)?;
            } else if key == "method" && !input.peek(Token![=]) {
                args.method = true;
            } else {
                input.parse::<Token![=]>()?;
                match key.to_string().as_str() {
                    "name" => args.name = Some(input.parse::<syn::LitStr>()?.value()),
                    "call" => args.call = Some(input.parse()?),
                    "returns" => args.returns = Some(input.parse::<syn::LitStr>()?.value()),
                    "variadic" => args.variadic = Some(input.parse()?),
                    _ => args.defaults.push((key, input.parse()?)),
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(args)
    }
}

impl Args {
    fn parse_list(&mut self, key: &Ident, inner: ParseStream) -> syn::Result<()> {
        if key == "keywords" {
            self.keywords.extend(Punctuated::<Ident, Token![,]>::parse_terminated(inner)?);
            return Ok(());
        }
        if key == "rename" || key == "kinds" {
            let pairs = Punctuated::<Meta, Token![,]>::parse_terminated(inner)?;
            for pair in pairs {
                let pair = pair.require_name_value()?;
                let param = pair.path.require_ident()?.clone();
                match &pair.value {
                    Expr::Path(kind) if key == "kinds" => self.kinds.push((param, kind.path.require_ident()?.clone())),
                    name => self.renames.push((param, text(name)?)),
                }
            }
            return Ok(());
        }
        let params = Punctuated::<syn::FieldValue, Token![,]>::parse_terminated(inner)?;
        let param = |field: syn::FieldValue| match (field.member, field.expr) {
            (syn::Member::Named(name), Expr::Path(kind)) => Ok((name, kind.path.require_ident()?.clone())),
            (member, _) => Err(syn::Error::new_spanned(member, "a parameter is `name: Kind`")),
        };
        self.params = Some(params.into_iter().map(param).collect::<syn::Result<_>>()?);
        Ok(())
    }

    fn page_name(&self, param: &Ident) -> String {
        let renamed = self.renames.iter().find(|(name, _)| name == param);
        renamed.map_or_else(|| param.to_string(), |(_, page)| page.clone())
    }

    /// The doc comment with the page's names of the parameters.
    fn page_doc(&self, function: &ItemFn) -> String {
        let rename =
            |doc: String, (name, page): &(Ident, String)| doc.replace(&format!("`{name}`"), &format!("`{page}`"));
        self.renames.iter().fold(doc(function), rename)
    }

    /// The default of a parameter, as Python writes it.
    fn python_default(&self, param: &Ident) -> syn::Result<Option<String>> {
        self.defaults.iter().find(|(name, _)| name == param).map(|(_, value)| python(value)).transpose()
    }
}

fn text(expr: &Expr) -> syn::Result<String> {
    match expr {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Ok(text.value()),
        other => Err(syn::Error::new_spanned(other, "expected a string")),
    }
}

/// A literal as Python writes it.
fn python(expr: &Expr) -> syn::Result<String> {
    Ok(match expr {
        Expr::Lit(syn::ExprLit { lit: Lit::Bool(value), .. }) => if value.value { "True" } else { "False" }.into(),
        Expr::Lit(syn::ExprLit { lit: Lit::Str(value), .. }) => format!("'{}'", value.value()),
        Expr::Lit(syn::ExprLit { lit: Lit::Int(value), .. }) => value.to_string(),
        Expr::Lit(syn::ExprLit { lit: Lit::Float(value), .. }) => value.to_string(),
        Expr::Path(path) if path.path.is_ident("None") => "None".into(),
        Expr::Unary(unary) => format!("-{}", python(&unary.expr)?),
        other => return Err(syn::Error::new_spanned(other, "a default is a literal or None")),
    })
}

/// The type that values are converted to: `T` of `impl Into<T>`, or the type itself.
fn target(ty: &Type) -> Tokens {
    if let Type::ImplTrait(bound) = ty
        && let Some(TypeParamBound::Trait(bound)) = bound.bounds.first()
        && let Some(segment) = bound.path.segments.last()
        && let PathArguments::AngleBracketed(arguments) = &segment.arguments
        && let Some(GenericArgument::Type(inner)) = arguments.args.first()
    {
        return quote!(#inner);
    }
    quote!(#ty)
}

/// The text of the doc comment, a line per attribute.
fn doc(function: &ItemFn) -> String {
    let mut lines = Vec::new();
    for attribute in function.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        if let Meta::NameValue(pair) = &attribute.meta
            && let Ok(line) = text(&pair.value)
        {
            lines.push(line.strip_prefix(' ').unwrap_or(&line).to_string());
        }
    }
    lines.join("\n")
}

fn expand(args: &Args, function: &ItemFn) -> syn::Result<Tokens> {
    let ident = &function.sig.ident;
    let name = args.name.clone().unwrap_or_else(|| ident.to_string());
    let doc = args.page_doc(function);
    let mut own = Vec::new();
    for input in &function.sig.inputs {
        let FnArg::Typed(input) = input else {
            return Err(syn::Error::new_spanned(input, "an op has no receiver"));
        };
        let Pat::Ident(pattern) = &*input.pat else {
            return Err(syn::Error::new_spanned(&input.pat, "a parameter of an op is a name"));
        };
        own.push((pattern.ident.clone(), target(&input.ty)));
    }
    let described: Vec<(Ident, Tokens)> = match &args.params {
        Some(params) => params.iter().map(|(name, kind)| (name.clone(), quote!(crate::op::Kind::#kind))).collect(),
        None => {
            let kind = |name: &Ident, ty: &Tokens| match args.kinds.iter().find(|(param, _)| param == name) {
                Some((_, kind)) => quote!(crate::op::Kind::#kind),
                None => quote!(<#ty as crate::op::FromValue>::KIND),
            };
            own.iter().map(|(name, ty)| (name.clone(), kind(name, ty))).collect()
        }
    };
    let mut params = Vec::new();
    for (param, kind) in &described {
        let page = args.page_name(param);
        let default = args.python_default(param)?.map_or(quote!(None), |text| quote!(Some(#text)));
        let variadic = args.variadic.as_ref() == Some(param);
        let keyword = args.keywords.contains(param);
        params.push(quote!(crate::op::Param {
            name: #page,
            kind: #kind,
            default: #default,
            variadic: #variadic,
            keyword: #keyword,
        }));
    }
    let call = match &args.call {
        Some(call) => quote!(super::#call),
        None => typed_call(args, ident, &own),
    };
    let returns = returns(args, &function.sig.output)?;
    let method = args.method.then(|| method(function));
    Ok(quote! {
        #function
        #method

        #[doc(hidden)]
        pub(crate) mod #ident {
            #[allow(unused_imports, reason = "the call may name nothing of the file")]
            use super::*;
            pub(crate) static DEF: crate::op::OpDef =
                crate::op::OpDef::new(#name, #doc, &[#(#params),*], #returns, #call);
        }
    })
}

/// What the op returns: of a function that returns `Result<T>` what `T` is in words.
fn returns(args: &Args, output: &ReturnType) -> syn::Result<Tokens> {
    if let Some(text) = &args.returns {
        return Ok(quote!(#text));
    }
    if let ReturnType::Type(_, ty) = output
        && let Type::Path(path) = &**ty
        && let Some(segment) = path.path.segments.last()
        && let PathArguments::AngleBracketed(arguments) = &segment.arguments
        && let Some(GenericArgument::Type(inner)) = arguments.args.first()
    {
        return Ok(quote!(<#inner as crate::op::IntoValue>::RETURNS));
    }
    Err(syn::Error::new_spanned(output, "an op returns a Result"))
}

/// The method of `Tensor` for an op of one tensor: `impl Tensor { pub fn exp(&self) -> Result<Tensor> { exp(self) } }`.
fn method(function: &ItemFn) -> Tokens {
    let (ident, output) = (&function.sig.ident, &function.sig.output);
    let doc = format!("[`ops::{ident}`](crate::ops::{ident}) of this tensor.");
    quote! {
        impl Tensor {
            #[doc = #doc]
            #[doc = ""]
            #[doc = "# Errors"]
            #[doc = "Those of the op."]
            pub fn #ident(&self) #output {
                #ident(self)
            }
        }
    }
}

/// The call that converts each value to the type of its parameter.
fn typed_call(args: &Args, ident: &Ident, own: &[(Ident, Tokens)]) -> Tokens {
    let values: Vec<Ident> = (0..own.len()).map(|i| format_ident!("value_{i}")).collect();
    let convert = own.iter().enumerate().map(|(i, (param, ty))| {
        let value = &values[i];
        let default = args.defaults.iter().find(|(name, _)| name == param).map(|(_, value)| value);
        let is_none = matches!(default, Some(Expr::Path(_)));
        match default {
            Some(default) if !is_none => {
                let default = default_value(default);
                quote! {
                    let #value: #ty = match &args[#i] {
                        crate::op::Value::Default => <#ty as crate::op::FromValue>::from_value(&#default)?,
                        value => <#ty as crate::op::FromValue>::from_value(value)?,
                    };
                }
            }
            _ => quote!(let #value: #ty = <#ty as crate::op::FromValue>::from_value(&args[#i])?;),
        }
    });
    quote! {
        |args: &[crate::op::Value]| -> crate::error::Result<crate::op::Value> {
            #(#convert)*
            super::#ident(#(#values),*).map(crate::op::IntoValue::into_value)
        }
    }
}

/// A default as a `Value`, so that it is converted as an argument would be.
fn default_value(default: &Expr) -> Tokens {
    let literal = match default {
        Expr::Unary(unary) => &*unary.expr,
        other => other,
    };
    match literal {
        Expr::Lit(syn::ExprLit { lit: Lit::Bool(_), .. }) => quote!(crate::op::Value::Bool(#default)),
        Expr::Lit(syn::ExprLit { lit: Lit::Float(_), .. }) => quote!(crate::op::Value::Float(#default)),
        Expr::Lit(syn::ExprLit { lit: Lit::Str(_), .. }) => quote!(crate::op::Value::Str(#default.to_string())),
        _ => quote!(crate::op::Value::Int(#default)),
    }
}
