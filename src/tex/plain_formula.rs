//! Formulas as plain text, where they are simple enough to be read so.

use super::braces::{after_space, name};
use super::normal_form::{ToPlain, normal};
use super::symbols;

/// How deep arguments may be nested. Stops a formula of commands alone.
const MOST_PLAIN_NESTING: usize = 40;

/// A formula as plain text; none where that would hide what it says.
///
/// Signs become characters, fonts are dropped but for ℂ, ℍ, ℕ, ℙ, ℚ, ℝ and ℤ, fractions get a slash.
/// A script is raised or lowered if Unicode has all of it so, as `²` and `₂`; else it stays TeX,
/// as in `L^p` and `x_{ij}`.
pub(super) fn simple(tex: &str, plain: ToPlain) -> Option<String> {
    let normal = normal(tex, plain)?;
    let mut reader = FormulaReader { rest: &normal, depth: 0 };
    let text = reader.list()?;
    let text = text.trim();
    (reader.rest.is_empty() && !text.is_empty()).then(|| text.to_owned())
}

struct FormulaReader<'t> {
    rest: &'t str,
    depth: usize,
}

impl<'t> FormulaReader<'t> {
    /// What stands up to the end of the braces.
    fn list(&mut self) -> Option<String> {
        self.depth += 1;
        if self.depth > MOST_PLAIN_NESTING {
            return None;
        }
        let mut out = String::new();
        while let Some(character) = self.rest.chars().next().filter(|character| *character != '}') {
            match character {
                '\\' => self.command(&mut out)?,
                '^' | '_' => {
                    self.skip(1);
                    out.truncate(out.trim_end().len());
                    let script = self.argument()?;
                    out.push_str(&written_script(script.trim(), character == '^'));
                }
                '&' => return None,
                ' ' | '\n' | '\t' | '\r' => {
                    self.skip(1);
                    space(&mut out);
                }
                _ => out.push_str(&self.argument()?),
            }
        }
        self.depth -= 1;
        Some(out)
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn skip_space(&mut self) -> bool {
        let trimmed = self.rest.trim_start();
        let is_any = trimmed.len() < self.rest.len();
        self.rest = trimmed;
        is_any
    }

    /// Braces, a command with its arguments or a character.
    fn argument(&mut self) -> Option<String> {
        self.skip_space();
        let character = self.rest.chars().next()?;
        match character {
            '{' => {
                self.skip(1);
                let list = self.list()?;
                self.rest = self.rest.strip_prefix('}')?;
                Some(list)
            }
            '\\' => {
                self.depth += 1;
                let mut out = String::new();
                self.command(&mut out)?;
                self.depth -= 1;
                (!out.is_empty()).then_some(out)
            }
            '^' | '_' | '}' | '&' => None,
            _ => {
                self.skip(character.len_utf8());
                Some(character.to_string())
            }
        }
    }

    /// The text in the braces that come next: the normal form has no braces in it.
    fn text(&mut self) -> Option<&'t str> {
        let (text, rest) = after_space(self.rest).strip_prefix('{')?.split_once('}')?;
        self.rest = rest;
        Some(text)
    }

    fn command(&mut self, out: &mut String) -> Option<()> {
        if self.depth > MOST_PLAIN_NESTING {
            return None;
        }
        let name = name(self.rest.get(1..)?);
        self.skip(1 + name.len());
        if let Some(symbol) = symbols::symbol(name) {
            self.symbol(symbol, out);
            return Some(());
        }
        if symbols::is_function(name) {
            self.function(name, out);
            return Some(());
        }
        if let Some(mark) = symbols::math_accent(name) {
            let letter = self.argument()?;
            let mut characters = letter.trim().chars();
            let (first, second) = (characters.next()?, characters.next());
            if second.is_some() || !(first.is_alphanumeric() || first == '∂') {
                return None;
            }
            out.push_str(&symbols::composed(first.encode_utf8(&mut [0; 4]), [mark]));
            return Some(());
        }
        match name {
            " " | "," | ";" | ":" | ">" | "quad" | "qquad" | "enspace" | "\n" | "\t" => space(out),
            "!" | "limits" | "nolimits" | "displaystyle" | "textstyle" | "scriptstyle" | "scriptscriptstyle" | "rm"
            | "bf" | "it" | "cal" | "sf" | "tt" | "negthinspace" | "relax" | "big" | "Big" | "bigg" | "Bigg"
            | "bigl" | "bigr" | "Bigl" | "Bigr" | "biggl" | "biggr" | "Biggl" | "Biggr" | "bigm" => {
                self.skip_space();
            }
            "%" | "&" | "#" | "_" | "$" | "{" | "}" => out.push_str(name),
            "|" => out.push('‖'),
            "mathbb" => out.extend(self.argument()?.chars().map(symbols::double_struck)),
            "mathrm" | "mathbf" | "mathit" | "mathsf" | "mathtt" | "mathcal" | "mathfrak" | "mathnormal"
            | "boldsymbol" | "mathbin" | "mathrel" | "mathord" | "mathop" => out.push_str(&self.argument()?),
            "text" | "textbf" | "textit" | "texttt" => out.push_str(self.text()?),
            "operatorname" => {
                let name = self.text()?;
                self.function(name, out);
            }
            "frac" | "tfrac" | "dfrac" | "cfrac" => {
                let (above, below) = (self.argument()?, self.argument()?);
                out.extend([&*in_brackets(above.trim()), "/", &in_brackets(below.trim())]);
            }
            "sqrt" => self.root(out)?,
            "left" | "right" | "middle" => {
                self.skip_space();
                self.rest = self.rest.strip_prefix('.').unwrap_or(self.rest);
            }
            "not" => {
                let sign = self.argument()?;
                if sign.trim().chars().count() != 1 {
                    return None;
                }
                out.push_str(&symbols::composed(sign.trim(), ['\u{338}']));
            }
            "pmod" => {
                space(out);
                out.extend(["(mod ", self.argument()?.trim(), ")"]);
            }
            "bmod" => {
                space(out);
                out.push_str("mod ");
                self.skip_space();
            }
            _ => return None,
        }
        Some(())
    }

    /// A sign has spaces around it where the author wrote some before it. The space after a letter only
    /// ends its name.
    fn symbol(&mut self, symbol: &str, out: &mut String) {
        let is_spaced = out.ends_with(' ') && !symbol.chars().all(char::is_alphanumeric);
        out.push_str(symbol);
        if self.skip_space() && is_spaced && !self.rest.starts_with(['^', '_']) {
            space(out);
        }
    }

    /// A function is a word: it stands apart from letters around it.
    fn function(&mut self, name: &str, out: &mut String) {
        if out.ends_with(|last: char| last.is_alphanumeric() || last == ')') {
            space(out);
        }
        out.push_str(match name {
            "liminf" => "lim inf",
            "limsup" => "lim sup",
            _ => name,
        });
        self.skip_space();
        let is_bracket =
            ["\\left", "\\big", "\\Big", "\\!", "\\lbrace", "\\{"].iter().any(|next| self.rest.starts_with(next));
        if self.rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '\\' | '{')) && !is_bracket {
            space(out);
        }
    }

    fn root(&mut self, out: &mut String) -> Option<()> {
        let sign = match self.rest.trim_start().strip_prefix('[') {
            Some(index) => {
                let (index, rest) = index.split_once(']')?;
                self.rest = rest;
                match index.trim() {
                    "3" => "∛",
                    "4" => "∜",
                    _ => return None,
                }
            }
            None => "√",
        };
        let under = self.argument()?;
        out.extend([sign, &*in_brackets(under.trim())]);
        Some(())
    }
}

/// A space, but no second one and none at the start.
fn space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// In brackets, unless it is one word.
fn in_brackets(text: &str) -> String {
    let is_word = !text.is_empty() && text.chars().all(|character| character.is_alphanumeric() || character == '.');
    if is_word { text.to_owned() } else { format!("({text})") }
}

/// A script, as text or as TeX.
fn written_script(script: &str, is_raised: bool) -> String {
    let is_plain =
        matches!(script, "th" | "st" | "nd" | "rd") || !script.is_empty() && matches!(script, "′" | "″" | "‴");
    match script {
        "" => String::new(),
        "∘" if is_raised => "°".to_owned(),
        _ if is_plain && is_raised => script.to_owned(),
        _ => symbols::script(script, is_raised).unwrap_or_else(|| {
            let sign = if is_raised { '^' } else { '_' };
            if script.chars().count() == 1 { format!("{sign}{script}") } else { format!("{sign}{{{script}}}") }
        }),
    }
}

#[cfg(test)]
mod tests {
    use crate::tex::plain;

    fn simple(tex: &str) -> Option<String> {
        super::simple(tex, plain)
    }

    #[test]
    fn simple_formulas_are_text() {
        for (tex, expected) in [
            ("\\alpha", "α"),
            ("O(n^2)", "O(n²)"),
            ("O(n\\log n)", "O(n log n)"),
            ("O(n \\log^2 n)", "O(n log² n)"),
            ("\\log\\log n", "log log n"),
            ("SL(2,\\mathbb{Z})", "SL(2,ℤ)"),
            ("\\mathcal{O}(\\alpha_s^2)", "O(α_s²)"),
            ("{\\cal N}=4", "N=4"),
            ("^{13}", "¹³"),
            ("_2", "₂"),
            ("\\sim 5\\%", "∼5%"),
            ("k \\le n", "k ≤ n"),
            ("k\\le n", "k≤n"),
            ("n \\to \\infty", "n → ∞"),
            ("10^{-3}", "10⁻³"),
            ("L^p", "L^p"),
            ("x_{ij}", "x_{ij}"),
            ("\\frac{1}{2}", "1/2"),
            ("{a+b \\over 2c}", "(a+b)/2c"),
            ("\\sqrt{s}=13", "√s=13"),
            ("\\sqrt[3]{x+1}", "∛(x+1)"),
            ("\\bar{B}^0", "B\u{304}⁰"),
            ("\\tilde O(n)", "Õ(n)"),
            ("\\hat{H}", "Ĥ"),
            ("f'(x)", "f′(x)"),
            ("30^\\circ", "30°"),
            ("n^{th}", "nth"),
            ("\\not=", "≠"),
            ("\\left( x \\right)", "( x )"),
            ("\\left. x \\right|", "x |"),
            ("5~\\mathrm{GeV}", "5 GeV"),
            ("\\operatorname{Tr} A", "Tr A"),
            ("M_\\odot", "M_⊙"),
            ("\\{0,1\\}^n", "{0,1}ⁿ"),
            ("a \\equiv b \\pmod p", "a ≡ b (mod p)"),
        ] {
            assert_eq!(simple(tex).as_deref(), Some(expected), "{tex}");
        }
    }

    #[test]
    fn what_is_no_line_of_text_stays_tex() {
        for tex in [
            "\\begin{pmatrix}a&b\\end{pmatrix}",
            "a\\\\b",
            "\\foo",
            "x^",
            "\\overset{a}{b}",
            "\\bar{AB}",
            "\\sqrt[n]{x}",
            "x^^2",
            "",
        ] {
            assert_eq!(simple(tex), None, "{tex}");
        }
        assert_eq!(simple(&("\\sqrt{".repeat(30) + "x" + &"}".repeat(30))).map(|text| text.len() > 30), Some(true));
        assert_eq!(simple(&"\\sqrt".repeat(400)), None);
    }
}
