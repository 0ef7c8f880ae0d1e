//! What a formula may hold before it is converted, and the one form of what TeX has several for.

use super::braces::{after_space, name};

/// The most bytes of a formula. Stops one that costs more to convert than a whole page.
pub(super) const MOST_FORMULA_BYTES: usize = 2048;

/// How deep groups may be nested. Stops markup that browsers flatten or choke on.
const MOST_FORMULA_NESTING: usize = 32;

/// The most commands in a row. Stops `\bar\bar\bar…`, each of which is nested in the one before without
/// a brace.
const MOST_COMMANDS_IN_A_ROW: usize = 24;

/// What makes plain text of the text within a formula, which may itself have formulas.
pub(super) type ToPlain = fn(&str) -> String;

/// A formula in fewer forms: fractions and primes as commands with braces, one name for each command,
/// `%` escaped, text in formulas plain. None where it isn't balanced, is too large, or has what isn't
/// converted: definitions, colours, lengths.
pub(super) fn normal(tex: &str, plain: ToPlain) -> Option<String> {
    if tex.len() > MOST_FORMULA_BYTES || tex.trim().is_empty() {
        return None;
    }
    let mut writer = Normalizer {
        rest: tex,
        plain,
        out: String::with_capacity(tex.len() + 16),
        groups: vec![BraceGroup::default()],
        depth: 0,
        commands: 0,
    };
    while let Some(character) = writer.rest.chars().next() {
        writer.character(character)?;
    }
    let group = writer.groups.pop()?;
    group.close(&mut writer.out)?;
    (writer.groups.is_empty() && writer.depth == 0).then_some(writer.out)
}

struct Normalizer<'t> {
    rest: &'t str,
    plain: ToPlain,
    out: String,
    groups: Vec<BraceGroup>,
    /// How many groups, `\left` and environments are open.
    depth: usize,
    /// How many commands there are in a row.
    commands: usize,
}

/// A pair of braces.
#[derive(Default)]
struct BraceGroup {
    start: usize,
    /// How many `\left` and environments are open in it.
    open: usize,
    /// Where a fraction is split, and the command that it becomes.
    split: Option<(usize, &'static str)>,
}

impl BraceGroup {
    /// Writes what `\over` splits as a fraction.
    fn close(self, out: &mut String) -> Option<()> {
        if let Some((at, command)) = self.split {
            let below = out.get(at..)?.to_owned();
            let above = out.get(self.start..at)?.to_owned();
            out.truncate(self.start);
            out.extend([command, "{", &above, "}{", &below, "}"]);
        }
        (self.open == 0).then_some(())
    }
}

/// The name that is written for a command, which may be nothing.
fn alias(name: &str) -> &str {
    match name {
        "Bbb" | "mathbbm" | "mathds" | "bbold" => "\\mathbb ",
        "bm" | "pmb" | "mathbold" | "boldmath" | "bold" => "\\boldsymbol ",
        "frak" => "\\mathfrak ",
        "mathscr" | "scr" | "Cal" | "EuScript" => "\\mathcal ",
        "roman" => "\\mathrm ",
        "em" | "sl" => "\\it ",
        "sp" => "^",
        "sb" => "_",
        "AA" => "\\Angstrom ",
        "lt" => "<",
        "gt" => ">",
        "dotsc" => "\\ldots ",
        "ensuremath" | "nonumber" | "notag" | "protect" | "relax" | "unboldmath" | "xspace" | "/" | "-" => "",
        "thinspace" => "\\,",
        _ => name,
    }
}

/// Commands that take something else than formulas, that define others, or that the converter is
/// known to fail on.
fn is_forbidden(name: &str) -> bool {
    matches!(
        name,
        "char"
            | "color"
            | "textcolor"
            | "colorbox"
            | "fcolorbox"
            | "def"
            | "edef"
            | "gdef"
            | "xdef"
            | "let"
            | "futurelet"
            | "newcommand"
            | "renewcommand"
            | "providecommand"
            | "genfrac"
            | "kern"
            | "hskip"
            | "mkern"
            | "mskip"
            | "Space"
            | "buildrel"
            | "sideset"
            | "begingroup"
            | "endgroup"
            | "cancel"
    )
}

impl Normalizer<'_> {
    fn character(&mut self, character: char) -> Option<()> {
        let after = self.rest.get(character.len_utf8()..)?;
        if character == '\\' {
            return self.command(after);
        }
        if !character.is_whitespace() {
            self.commands = 0;
        }
        self.rest = after;
        match character {
            '{' => {
                self.deeper()?;
                self.out.push('{');
                self.groups.push(BraceGroup { start: self.out.len(), ..BraceGroup::default() });
            }
            '}' => {
                self.depth = self.depth.checked_sub(1)?;
                self.groups.pop()?.close(&mut self.out)?;
                if self.groups.is_empty() {
                    return None;
                }
                self.out.push('}');
            }
            '%' => self.out.push_str("\\%"),
            '~' => self.out.push_str("\\ "),
            '$' | '#' => return None,
            '\'' => {
                let more = after.bytes().take_while(|byte| *byte == b'\'').count();
                self.rest = after.get(more..)?;
                let primes = match more {
                    0 => "\\prime ",
                    1 => "\\dprime ",
                    2 => "\\trprime ",
                    _ => return None,
                };
                self.out.extend(["^{", primes, "}"]);
            }
            ',' if self.out.ends_with(|last: char| last.is_ascii_digit())
                && after.starts_with(|next: char| next.is_ascii_digit()) =>
            {
                // A comma is no part of a number, which the converter takes it for.
                self.out.push_str(",\\relax ");
            }
            _ if character.is_control() && !character.is_whitespace() => return None,
            _ => self.out.push(character),
        }
        Some(())
    }

    fn deeper(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= MOST_FORMULA_NESTING).then_some(())
    }

    fn command(&mut self, text: &str) -> Option<()> {
        let name = name(text);
        let start = self.rest.len() - text.len();
        self.rest = self.rest.get(start + name.len()..)?;
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            self.commands = 0;
            match alias(name) {
                "" if name.is_empty() => return None,
                "" => {}
                _ => self.out.extend(["\\", name]),
            }
            return Some(());
        }
        self.commands += 1;
        if self.commands > MOST_COMMANDS_IN_A_ROW || is_forbidden(name) {
            return None;
        }
        match name {
            "over" => self.split("\\frac")?,
            "choose" => self.split("\\binom")?,
            "text" | "mbox" | "hbox" | "textrm" | "textnormal" | "textup" | "textsf" | "textsc" => {
                self.text("\\text")?;
            }
            "textbf" => self.text("\\textbf")?,
            "textit" | "emph" => self.text("\\textit")?,
            "texttt" => self.text("\\texttt")?,
            "operatorname" => {
                self.rest = self.rest.strip_prefix('*').unwrap_or(self.rest);
                self.text("\\operatorname")?;
            }
            "label" | "vspace" | "hspace" => {
                let argument = self.argument()?;
                if name == "hspace" && !argument.starts_with('-') {
                    self.out.push_str("\\,");
                }
            }
            "left" => {
                self.deeper()?;
                self.groups.last_mut()?.open += 1;
                self.out.push_str("\\left");
            }
            "right" => self.less("\\right")?,
            "begin" => {
                self.deeper()?;
                self.groups.last_mut()?.open += 1;
                self.environment("\\begin")?;
            }
            "end" => {
                self.less("")?;
                self.environment("\\end")?;
            }
            _ => match alias(name) {
                same if same == name => self.out.extend(["\\", name, " "]),
                other => self.out.push_str(other),
            },
        }
        Some(())
    }

    fn less(&mut self, command: &str) -> Option<()> {
        self.depth = self.depth.checked_sub(1)?;
        let group = self.groups.last_mut()?;
        group.open = group.open.checked_sub(1)?;
        self.out.push_str(command);
        Some(())
    }

    fn split(&mut self, command: &'static str) -> Option<()> {
        let at = self.out.len();
        let group = self.groups.last_mut()?;
        if group.split.is_some() || group.open > 0 {
            return None;
        }
        group.split = Some((at, command));
        Some(())
    }

    /// The next braces' content.
    fn argument(&mut self) -> Option<String> {
        let inner = after_space(self.rest).strip_prefix('{')?;
        let (mut depth, mut escaped) = (0_usize, false);
        let mut close = None;
        for (at, byte) in inner.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'{' if depth == MOST_FORMULA_NESTING => return None,
                b'{' => depth += 1,
                b'}' if depth == 0 => {
                    close = Some(at);
                    break;
                }
                b'}' => depth -= 1,
                _ => {}
            }
        }
        let at = close?;
        self.rest = inner.get(at + 1..)?;
        Some(inner.get(..at)?.to_owned())
    }

    /// Text in a formula, as plain text: the converter shows it as it is.
    fn text(&mut self, command: &str) -> Option<()> {
        let argument = self.argument()?;
        let text = (self.plain)(&argument);
        if text.contains(['\\', '{', '}', '$', '%', '<', '>', '&', '#', '^', '_']) && command == "\\operatorname" {
            return None;
        }
        if text.contains(['\\', '{', '}', '$', '%']) {
            return None;
        }
        self.out.extend([command, "{", &text, "}"]);
        Some(())
    }

    fn environment(&mut self, command: &str) -> Option<()> {
        let argument = self.argument()?;
        let name = match argument.as_str() {
            "eqnarray" => "align",
            "eqnarray*" => "align*",
            name => name,
        };
        if !name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'*') {
            return None;
        }
        self.out.extend([command, "{", name, "}"]);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tex::plain;

    #[test]
    fn what_tex_writes_in_several_ways_gets_one_form() {
        for (tex, expected) in [
            ("x^2", "x^2"),
            ("f''(x)", "f^{\\dprime }(x)"),
            ("{0,1}", "{0,\\relax 1}"),
            ("5%", "5\\%"),
            ("a~b", "a\\ b"),
            ("{a+b \\over c}", "{\\frac{a+b }{ c}}"),
            ("a \\over {b \\over c}", "\\frac{a }{ {\\frac{b }{ c}}}"),
            ("{n \\choose k}", "{\\binom{n }{ k}}"),
            ("\\Bbb R", "\\mathbb  R"),
            ("x \\mbox{ if \\'e}", "x \\text{ if é}"),
            ("\\mbox{5\\% of $x$}", "\\mbox"),
            ("\\operatorname*{arg\\,max}", "\\operatorname{arg max}"),
            ("\\begin{eqnarray}a&=&b\\end{eqnarray}", "\\begin{align}a&=&b\\end{align}"),
        ] {
            let normal = normal(tex, plain);
            if expected == "\\mbox" {
                assert_eq!(normal, None, "{tex}");
            } else {
                assert_eq!(normal.as_deref(), Some(expected), "{tex}");
            }
        }
    }

    #[test]
    fn what_is_not_converted_is_refused() {
        let deep = |count| "{".repeat(count) + "x" + &"}".repeat(count);
        assert!(normal(&deep(MOST_FORMULA_NESTING), plain).is_some());
        for tex in [
            "",
            " ",
            "{",
            "}",
            "\\",
            "a}{b",
            "a $b$",
            "\\def\\a{b}",
            "\\char`\\^^M",
            "\\left( {a \\over b \\right)}",
            "\\left(a \\over b\\right)",
            "a \\over b \\over c",
            "\\right)",
            "\\text x",
            "\\text{\\foo}",
            "\\operatorname{<b>}",
            "\\begin{<}\\end{<}",
            "\0",
            &deep(MOST_FORMULA_NESTING + 1),
            &"\\bar".repeat(MOST_COMMANDS_IN_A_ROW + 1),
            &"x".repeat(MOST_FORMULA_BYTES + 1),
        ] {
            assert_eq!(normal(tex, plain), None, "{tex}");
        }
    }
}
