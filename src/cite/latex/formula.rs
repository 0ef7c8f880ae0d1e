//! A formula in TeX as LaTeX's kernel sets it, with no package and in any class.
//!
//! What is read is the document's TeX, which was written for `amsmath`, for `MathJax` or for Plain TeX. What is written is the
//! same where the kernel knows it, and else the kernel's nearest: `\mathbf{R}` for `\mathbb{R}`, `\mathrm{d}` for
//! `{\rm d}` (a command of some classes), `\frac` for `\dfrac`. Each argument and each script that isn't one
//! character is in braces, so that the text is right without knowing what a command takes. No command is
//! written that isn't in this file, so none can read, write or define anything.

use super::signs::{Sign, are_balanced, push_math, sign};

/// The most bytes of a formula. A title has none that is longer. Stops one that costs more than a page.
const MOST_FORMULA_BYTES: usize = 2048;

/// How deep groups may be nested. Stops a formula of braces alone; TeX's own limit is 255.
const MOST_NESTING: usize = 32;

/// The most changes of the font in a group, each of which is a group within it. Stops a formula of these alone.
const MOST_FONTS: usize = 4;

/// Commands that are a sign, a space, a function's name or a style, and are written as they are.
const KNOWN: &str = "\
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho sigma \
    varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega \
    aleph hbar imath jmath ell wp Re Im partial infty prime emptyset nabla surd top bot angle triangle forall exists neg lnot \
    flat natural sharp clubsuit diamondsuit heartsuit spadesuit backslash \
    sum prod coprod int oint bigcap bigcup bigsqcup bigvee bigwedge bigodot bigotimes bigoplus biguplus smallint \
    pm mp times div ast star circ bullet cdot cap cup uplus sqcap sqcup vee lor wedge land setminus wr diamond bigtriangleup \
    bigtriangledown triangleleft triangleright oplus ominus otimes oslash odot bigcirc dagger ddagger amalg \
    leq le prec preceq ll subset subseteq sqsubseteq in vdash geq ge succ succeq gg supset supseteq sqsupseteq ni owns dashv \
    equiv sim simeq asymp approx cong neq ne doteq notin models perp mid parallel bowtie smile frown propto \
    leftarrow gets Leftarrow rightarrow to Rightarrow leftrightarrow Leftrightarrow mapsto hookleftarrow hookrightarrow \
    leftharpoonup leftharpoondown rightharpoonup rightharpoondown rightleftharpoons iff longleftarrow Longleftarrow \
    longrightarrow Longrightarrow longleftrightarrow Longleftrightarrow longmapsto uparrow Uparrow downarrow Downarrow \
    updownarrow Updownarrow nearrow searrow swarrow nwarrow \
    langle rangle lfloor rfloor lceil rceil lbrace rbrace lbrack rbrack vert Vert colon ldotp cdotp \
    ldots cdots vdots ddots dots quad qquad \
    arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min Pr sec \
    sin sinh sup tan tanh bmod \
    displaystyle textstyle scriptstyle scriptscriptstyle";

/// Commands with one argument that are written as they are, the argument in braces.
const WITH_ARGUMENT: &str = "\
    mathrm mathbf mathit mathsf mathtt mathcal mathnormal hat widehat tilde widetilde bar overline underline vec dot ddot check \
    breve acute grave mathring overbrace underbrace overrightarrow overleftarrow phantom hphantom vphantom smash \
    mathop mathbin mathrel mathord mathopen mathclose mathpunct mathinner pmod not";

/// Commands of text with one argument that are written as they are, with text in them.
const WITH_TEXT: &str = "mbox textrm textbf textit textsf texttt textsc textsl textup textmd textnormal emph";

/// Commands of packages, of classes or of `MathJax` that have no argument, and the kernel's nearest.
const REPLACED: &[(&str, &str)] = &[
    ("AA", "\\mathring{A}"),
    ("Angstrom", "\\mathring{A}"),
    ("Bbbk", "\\mathbf{k}"),
    ("Box", "\\sqcap\\!\\!\\!\\!\\sqcup"),
    ("C", "\\mathbf{C}"),
    ("Diamond", "\\diamond"),
    ("Longmapsto", "\\Longrightarrow"),
    ("N", "\\mathbf{N}"),
    ("Q", "\\mathbf{Q}"),
    ("R", "\\mathbf{R}"),
    ("Subset", "\\subset"),
    ("Supset", "\\supset"),
    ("Vdash", "\\vert\\!\\vdash"),
    ("Z", "\\mathbf{Z}"),
    ("approxeq", "\\approx"),
    ("backsim", "\\sim"),
    ("because", "\\cdot\\!\\ldotp\\!\\cdot"),
    ("beth", "\\mathrm{beth}"),
    ("blacksquare", "\\sqcap\\!\\!\\!\\!\\sqcup"),
    ("boxplus", "\\oplus"),
    ("boxtimes", "\\otimes"),
    ("complement", "\\mathrm{C}"),
    ("coloneq", ":="),
    ("coloneqq", ":="),
    ("curlyeqprec", "\\preceq"),
    ("curlyeqsucc", "\\succeq"),
    ("curlyvee", "\\vee"),
    ("curlywedge", "\\wedge"),
    ("dag", "\\dagger"),
    ("dashrightarrow", "\\to"),
    ("ddag", "\\ddagger"),
    ("degree", "{}^\\circ"),
    ("digamma", "\\mathsf{F}"),
    ("dotsb", "\\cdots"),
    ("dotsc", "\\ldots"),
    ("dotsi", "\\cdots"),
    ("dotsm", "\\cdots"),
    ("dotso", "\\ldots"),
    ("doublecap", "\\cap"),
    ("doublecup", "\\cup"),
    ("dprime", "\\prime\\prime"),
    ("enskip", "\\;"),
    ("enspace", "\\;"),
    ("eqdef", "\\stackrel{\\mathrm{def}}{=}"),
    ("eth", "\\partial"),
    ("euro", "\\mbox{\\texteuro}"),
    ("geqq", "\\geq"),
    ("geqslant", "\\geq"),
    ("ggg", ">\\!\\gg"),
    ("gtrapprox", "\\stackrel{>}{\\approx}"),
    ("gtreqless", "\\stackrel{\\geq}{<}"),
    ("gtrless", "\\stackrel{>}{<}"),
    ("gtrsim", "\\stackrel{>}{\\sim}"),
    ("hslash", "\\hbar"),
    ("iiint", "\\int\\!\\!\\int\\!\\!\\int"),
    ("iint", "\\int\\!\\!\\int"),
    ("implies", "\\Longrightarrow"),
    ("impliedby", "\\Longleftarrow"),
    ("injlim", "\\mathop{\\mathrm{inj\\,lim}}"),
    ("intercal", "\\top"),
    ("lVert", "\\Vert"),
    ("leadsto", "\\to"),
    ("leftrightarrows", "\\leftrightarrow"),
    ("leftrightharpoons", "\\rightleftharpoons"),
    ("leqq", "\\leq"),
    ("leqslant", "\\leq"),
    ("lessapprox", "\\stackrel{<}{\\approx}"),
    ("lesseqgtr", "\\stackrel{\\leq}{>}"),
    ("lessgtr", "\\stackrel{<}{>}"),
    ("lesssim", "\\stackrel{<}{\\sim}"),
    ("lhd", "\\triangleleft"),
    ("lll", "\\ll\\!<"),
    ("lozenge", "\\diamond"),
    ("lt", "<"),
    ("gt", ">"),
    ("ltimes", "\\vert\\!\\times"),
    ("lvert", "\\vert"),
    ("mathellipsis", "\\ldots"),
    ("mho", "\\mbox{\\textmho}"),
    ("nRightarrow", "\\not\\Rightarrow"),
    ("nexists", "\\not\\exists"),
    ("ngeq", "\\not\\geq"),
    ("ngtr", "\\not>"),
    ("nleq", "\\not\\leq"),
    ("nless", "\\not<"),
    ("nmid", "\\not\\mid"),
    ("nparallel", "\\not\\parallel"),
    ("nprec", "\\not\\prec"),
    ("nrightarrow", "\\not\\to"),
    ("nsim", "\\not\\sim"),
    ("nsubseteq", "\\not\\subseteq"),
    ("nsupseteq", "\\not\\supseteq"),
    ("nvdash", "\\not\\vdash"),
    ("oiint", "\\oint"),
    ("omicron", "o"),
    ("preccurlyeq", "\\preceq"),
    ("precsim", "\\stackrel{\\prec}{\\sim}"),
    ("projlim", "\\mathop{\\mathrm{proj\\,lim}}"),
    ("rVert", "\\Vert"),
    ("restriction", "\\vert"),
    ("rhd", "\\triangleright"),
    ("rightleftarrows", "\\rightleftharpoons"),
    ("rightrightarrows", "\\Rightarrow"),
    ("rightsquigarrow", "\\to"),
    ("rtimes", "\\times\\!\\vert"),
    ("rvert", "\\vert"),
    ("simneqq", "\\not\\simeq"),
    ("smallsetminus", "\\setminus"),
    ("space", "\\ "),
    ("sqsubset", "\\prec"),
    ("sqsupset", "\\succ"),
    ("square", "\\sqcap\\!\\!\\!\\!\\sqcup"),
    ("subseteqq", "\\subseteq"),
    ("subsetneq", "\\stackrel{\\subset}{\\neq}"),
    ("subsetneqq", "\\stackrel{\\subset}{\\neq}"),
    ("succcurlyeq", "\\succeq"),
    ("succsim", "\\stackrel{\\succ}{\\sim}"),
    ("supseteqq", "\\supseteq"),
    ("supsetneq", "\\stackrel{\\supset}{\\neq}"),
    ("supsetneqq", "\\stackrel{\\supset}{\\neq}"),
    ("therefore", "\\ldotp\\!\\dot{}\\!\\ldotp"),
    ("thickapprox", "\\approx"),
    ("thicksim", "\\sim"),
    ("thinspace", "\\,"),
    ("negthinspace", "\\!"),
    ("medspace", "\\:"),
    ("thickspace", "\\;"),
    ("tr", "\\mathrm{tr}"),
    ("triangledown", "\\bigtriangledown"),
    ("triangleq", "\\stackrel{\\triangle}{=}"),
    ("trprime", "\\prime\\prime\\prime"),
    ("twoheadrightarrow", "\\to"),
    ("rightarrowtail", "\\to"),
    ("unlhd", "\\triangleleft"),
    ("unrhd", "\\triangleright"),
    ("upharpoonright", "\\vert"),
    ("vDash", "\\models"),
    ("varinjlim", "\\mathop{\\mathop{\\mathrm{lim}}\\limits_{\\to}}"),
    ("varprojlim", "\\mathop{\\mathop{\\mathrm{lim}}\\limits_{\\leftarrow}}"),
    ("varkappa", "\\kappa"),
    ("varliminf", "\\liminf"),
    ("varlimsup", "\\limsup"),
    ("varnothing", "\\emptyset"),
    ("varpropto", "\\propto"),
    ("veebar", "\\underline{\\vee}"),
    ("barwedge", "\\overline{\\wedge}"),
];

/// Commands of packages with one argument that the kernel has by another name.
const RENAMED: &[(&str, &str)] = &[
    ("Bbb", "mathbf"),
    ("Cal", "mathcal"),
    ("EuScript", "mathcal"),
    ("bbold", "mathbf"),
    ("bm", "mathbf"),
    ("bold", "mathbf"),
    ("boldsymbol", "mathbf"),
    ("dddot", "ddot"),
    ("frak", "mathrm"),
    ("mathbb", "mathbf"),
    ("mathbbm", "mathbf"),
    ("mathbold", "mathbf"),
    ("mathds", "mathbf"),
    ("mathfrak", "mathrm"),
    ("mathscr", "mathcal"),
    ("mathup", "mathrm"),
    ("overleftrightarrow", "overline"),
    ("pmb", "mathbf"),
    ("scr", "mathcal"),
    ("symbf", "mathbf"),
    ("symbb", "mathbf"),
    ("symrm", "mathrm"),
    ("underbar", "underline"),
    ("widecheck", "check"),
];

/// Commands that change the font up to the group's end, which only some classes have, and the kernel's command with
/// an argument.
const SWITCHES: [(&str, &str); 12] = [
    ("bf", "mathbf"),
    ("bfseries", "mathbf"),
    ("cal", "mathcal"),
    ("em", "mathit"),
    ("it", "mathit"),
    ("itshape", "mathit"),
    ("mit", "mathnormal"),
    ("rm", "mathrm"),
    ("roman", "mathrm"),
    ("sf", "mathsf"),
    ("sl", "mathit"),
    ("tt", "mathtt"),
];

/// Commands of which nothing is printed, or that mean nothing within a line.
const LEFT_OUT: &str = "\
    limits nolimits displaylimits protect relax nonumber notag xspace boldmath unboldmath small large Large LARGE normalsize \
    footnotesize scriptsize tiny huge Huge ensuremath noindent nobreak allowbreak";

/// Commands with a delimiter.
const SIZES: &str = "\
    big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm";

/// Delimiters that are commands.
const DELIMITERS: &str = "\
    langle rangle lfloor rfloor lceil rceil lbrace rbrace lbrack rbrack vert Vert backslash uparrow downarrow updownarrow Uparrow \
    Downarrow Updownarrow";

/// Commands that a script may be without braces: characters to TeX, while most commands are more than that.
const BARE_SCRIPTS: &str =
    "circ prime ast star dagger ddagger ell perp parallel infty alpha beta gamma delta mu nu pi sigma tau pm mp";

/// Signs that stand for the same in mathematics as in text, for which `signs.rs` has what text takes.
fn mathematical(character: char) -> Option<&'static str> {
    Some(match character {
        '·' => "\\cdot",
        '×' => "\\times",
        '÷' => "\\div",
        '±' => "\\pm",
        '¬' => "\\neg",
        '…' => "\\ldots",
        '†' => "\\dagger",
        '‡' => "\\ddagger",
        '°' => "{}^\\circ",
        'µ' => "\\mu",
        'Å' | '\u{212b}' => "\\mathring{A}",
        '‘' => "`",
        '’' => "{}'",
        '–' | '‐' => "-",
        _ => return None,
    })
}

/// The formula in TeX of LaTeX's kernel, without dollars; none where it has something that isn't known. Text in it is
/// written by `to_text`.
pub(super) fn kernel_tex(tex: &str, to_text: &dyn Fn(&str) -> String) -> Option<String> {
    if tex.len() > MOST_FORMULA_BYTES {
        return None;
    }
    let out = String::with_capacity(tex.len() + 16);
    let mut writer = FormulaWriter { rest: tex.trim(), out, to_text, depth: 0, scripts: 0, open: 0 };
    writer.list(End::Formula)?;
    // No program takes a dollar and a space for the beginning of a formula.
    let out = writer.out.trim_start();
    let out = if out.ends_with("\\ ") { out } else { out.trim_end() };
    // A brace that is printed counts for `BibTeX` as others do.
    let out =
        if are_balanced(out) { out.to_owned() } else { out.replace("\\{", "\\lbrace ").replace("\\}", "\\rbrace ") };
    (!out.is_empty()).then_some(out)
}

/// What ends a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The formula's end.
    Formula,
    /// A brace.
    Brace,
    /// `\right`.
    Right,
    /// The bracket that ends a root's index.
    Bracket,
}

struct FormulaWriter<'t> {
    rest: &'t str,
    out: String,
    to_text: &'t dyn Fn(&str) -> String,
    depth: usize,
    /// How many scripts this place is in.
    scripts: usize,
    /// How many `\left` are open.
    open: usize,
}

/// Which scripts the last thing in a list has.
#[derive(Default, Clone, Copy)]
struct Scripts {
    raised: bool,
    lowered: bool,
    primed: bool,
}

impl<'t> FormulaWriter<'t> {
    /// What stands up to the end of a group, which is read and not written.
    fn list(&mut self, end: End) -> Option<()> {
        self.deeper()?;
        let mut fonts = 0;
        let mut has_fraction = false;
        let mut scripts = Scripts::default();
        loop {
            let Some(character) = self.rest.chars().next() else {
                if end == End::Formula {
                    break;
                }
                return None;
            };
            match character {
                '}' if end == End::Brace => break self.skip(1),
                ']' if end == End::Bracket => break self.skip(1),
                '^' | '_' => self.script(character, &mut scripts)?,
                '\'' => self.prime(&mut scripts),
                _ if character.is_whitespace() => {
                    self.skip_space();
                    if !self.out.ends_with(' ') {
                        self.out.push(' ');
                    }
                }
                '\\' => match self.name()? {
                    "right" if end == End::Right => {
                        self.command("right");
                        self.delimiter()?;
                        break;
                    }
                    name @ ("over" | "atop" | "choose" | "brack" | "brace") => {
                        if std::mem::replace(&mut has_fraction, true) {
                            return None;
                        }
                        self.command(name);
                        scripts = Scripts::default();
                    }
                    name => {
                        if let Some((_, command)) = SWITCHES.iter().find(|(switch, _)| *switch == name) {
                            self.skip_space();
                            self.push(&format!("\\{command}{{"));
                            fonts += 1;
                        } else {
                            self.named(name)?;
                        }
                        scripts = Scripts::default();
                    }
                },
                _ => {
                    self.atom(character)?;
                    scripts = Scripts::default();
                }
            }
            if fonts > MOST_FONTS {
                return None;
            }
        }
        self.out.extend(std::iter::repeat_n('}', fonts));
        self.depth -= 1;
        Some(())
    }

    fn deeper(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= MOST_NESTING).then_some(())
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Writes mathematics after what is there.
    fn push(&mut self, math: &str) {
        push_math(&mut self.out, math);
    }

    fn command(&mut self, name: &str) {
        self.out.extend(["\\", name]);
    }

    /// Reads the name of a command: letters, or one other character.
    fn name(&mut self) -> Option<&'t str> {
        let after = self.rest.strip_prefix('\\')?;
        let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        let length = if letters == 0 { after.chars().next()?.len_utf8() } else { letters };
        let name = after.get(..length)?;
        self.rest = after.get(length..)?;
        Some(name)
    }

    /// A prime, which is a raised script: a second one needs something to stand on.
    fn prime(&mut self, scripts: &mut Scripts) {
        self.skip(1);
        if scripts.raised {
            self.out.push_str("{}");
            *scripts = Scripts::default();
        }
        scripts.primed = true;
        self.out.push('\'');
    }

    fn script(&mut self, sign: char, scripts: &mut Scripts) -> Option<()> {
        self.skip(1);
        let has_one = if sign == '^' { &mut scripts.raised } else { &mut scripts.lowered };
        if std::mem::replace(has_one, true) {
            self.out.push_str("{}");
            *scripts = Scripts { raised: sign == '^', lowered: sign == '_', primed: false };
        }
        while self.out.ends_with(' ') && !self.out.ends_with("\\ ") {
            self.out.pop();
        }
        self.out.push(sign);
        self.skip_space();
        let has_braces = self.rest.starts_with('{');
        let start = self.out.len();
        self.out.push('{');
        self.scripts += 1;
        self.argument()?;
        self.scripts -= 1;
        let script = self.out.get(start + 1..)?;
        let is_bare = match script.strip_prefix('\\') {
            Some(name) => contains(BARE_SCRIPTS, name),
            None => {
                script.len() == 1 && script.starts_with(|one: char| one.is_ascii_alphanumeric() || "+-*".contains(one))
            }
        };
        if is_bare && !has_braces {
            self.out.remove(start);
        } else {
            self.out.push('}');
        }
        Some(())
    }

    /// What a command or a script takes: what stands in braces, a command with what it takes itself, or a character.
    fn argument(&mut self) -> Option<()> {
        self.deeper()?;
        self.skip_space();
        let character = self.rest.chars().next()?;
        match character {
            '{' => {
                self.skip(1);
                self.list(End::Brace)?;
            }
            '\\' => {
                let name = self.name()?;
                self.named(name)?;
            }
            '^' | '_' => return None,
            _ => self.atom(character)?,
        }
        self.depth -= 1;
        Some(())
    }

    /// An argument in braces.
    fn braced(&mut self) -> Option<()> {
        self.out.push('{');
        self.argument()?;
        self.out.push('}');
        Some(())
    }

    /// A command with an argument.
    fn with_argument(&mut self, name: &str) -> Option<()> {
        self.command(name);
        self.braced()
    }

    /// The text in the braces that come next, as it is.
    fn raw(&mut self) -> Option<&'t str> {
        let inner = self.rest.trim_start().strip_prefix('{')?;
        let mut depth = 0_usize;
        let mut escaped = false;
        for (at, byte) in inner.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'{' => depth += 1,
                b'}' if depth == 0 => {
                    self.rest = inner.get(at + 1..)?;
                    return inner.get(..at);
                }
                b'}' => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// A group or a character that is neither a script's sign nor a command's.
    fn atom(&mut self, character: char) -> Option<()> {
        self.skip(character.len_utf8());
        match character {
            '{' => {
                self.out.push('{');
                self.list(End::Brace)?;
                self.out.push('}');
            }
            '}' | '&' | '#' | '$' => return None,
            '%' => self.out.push_str("\\%"),
            '"' => self.push("\\textrm{''}"),
            _ if character.is_ascii_control() => return None,
            _ if character.is_ascii() => self.push(character.encode_utf8(&mut [0; 4])),
            _ => self.other(character),
        }
        Some(())
    }

    /// A character that isn't of ASCII.
    fn other(&mut self, character: char) {
        let known = mathematical(character).or(match sign(character) {
            Some(Sign::Math(math)) => Some(math),
            _ => None,
        });
        match known {
            // On nothing, since what is before it may have a script.
            Some(math) if math.starts_with(['^', '_', '\'']) => self.out.extend(["{}", math]),
            Some(math) => self.push(math),
            None => {
                let text = (self.to_text)(character.encode_utf8(&mut [0; 4]));
                self.out.extend(["\\textrm{", &text, "}"]);
            }
        }
    }

    /// A command and what it takes.
    fn named(&mut self, name: &str) -> Option<()> {
        if contains(KNOWN, name) {
            self.command(name);
        } else if contains(WITH_ARGUMENT, name) {
            if name == "not" { self.negated()? } else { self.with_argument(name)? }
        } else if contains(WITH_TEXT, name) || matches!(name, "text" | "hbox") {
            self.text(name)?;
        } else if let Some((_, kernel)) = REPLACED.iter().find(|(replaced, _)| *replaced == name) {
            self.push(kernel);
        } else if let Some((_, kernel)) = RENAMED.iter().find(|(renamed, _)| *renamed == name) {
            self.renamed(kernel)?;
        } else if contains(SIZES, name) {
            self.command(name);
            self.delimiter()?;
        } else if !contains(LEFT_OUT, name) {
            self.structure(name)?;
        }
        Some(())
    }

    fn structure(&mut self, name: &str) -> Option<()> {
        match name {
            "," | ";" | ":" | "!" | " " | "|" | "{" | "}" | "%" | "&" | "#" | "_" | "$" => self.command(name),
            "\n" | "\t" => self.command(" "),
            ">" => self.command(":"),
            "-" | "/" => {}
            "frac" | "dfrac" | "tfrac" | "cfrac" => {
                self.with_argument("frac")?;
                self.braced()?;
            }
            "binom" | "dbinom" | "tbinom" => {
                self.out.push('{');
                self.braced()?;
                self.command("choose");
                self.braced()?;
                self.out.push('}');
            }
            "stackrel" | "overset" => {
                self.with_argument("stackrel")?;
                self.braced()?;
            }
            "underset" => {
                let start = self.out.len();
                self.braced()?;
                let below = self.out.split_off(start);
                self.with_argument("mathop")?;
                self.out.extend(["\\limits_", &below]);
            }
            "xrightarrow" | "xleftarrow" => {
                self.with_argument("stackrel")?;
                self.out.extend(["{\\long", name.get(1..)?, "}"]);
            }
            "sqrt" => {
                self.command(name);
                self.skip_space();
                if self.rest.starts_with('[') {
                    self.skip(1);
                    self.out.push('[');
                    self.list(End::Bracket)?;
                    self.out.push(']');
                }
                self.braced()?;
            }
            "operatorname" | "operatornamewithlimits" => {
                self.rest = self.rest.strip_prefix('*').unwrap_or(self.rest);
                self.out.push_str("\\mathop{\\mathrm");
                self.braced()?;
                self.out.push('}');
            }
            "mod" => self.push("\\ \\mathrm{mod}\\ "),
            "pod" => {
                self.out.push_str("\\ (");
                self.argument()?;
                self.out.push(')');
            }
            "slashed" | "cancel" => self.negated()?,
            "left" => {
                self.command(name);
                self.delimiter()?;
                self.open += 1;
                self.list(End::Right)?;
                self.open -= 1;
            }
            "middle" if self.open > 0 => {
                self.command(name);
                self.delimiter()?;
            }
            "hspace" | "vspace" => {
                self.raw()?;
                self.command(" ");
            }
            "textcolor" => {
                self.raw()?;
                self.braced()?;
            }
            _ => return None,
        }
        Some(())
    }

    /// `\not` strikes one sign through, which no braces may be around.
    fn negated(&mut self) -> Option<()> {
        self.command("not");
        // Authors move what they strike through, as in `\not\!\!D`.
        while let Some(rest) = self.rest.strip_prefix("\\!") {
            self.rest = rest;
        }
        let start = self.out.len();
        self.argument()?;
        let sign = self.out.get(start..)?.trim_start();
        let is_one = match sign.strip_prefix('\\') {
            Some(name) => name.bytes().all(|byte| byte.is_ascii_alphabetic()),
            None => sign.chars().count() == 1,
        };
        is_one.then_some(())
    }

    fn renamed(&mut self, kernel: &str) -> Option<()> {
        let start = self.out.len();
        self.with_argument(kernel)?;
        // The kernel's calligraphic letters are capitals, and other signs where small letters would be.
        let argument = self.out.get(start..)?.split_once('{')?.1;
        if kernel == "mathcal" && argument.contains(|one: char| one.is_ascii_lowercase() || one.is_ascii_digit()) {
            let argument = argument.to_owned();
            self.out.truncate(start);
            self.out.extend(["\\mathit{", &argument]);
        }
        Some(())
    }

    /// Text in a formula. In a script it is small, which the kernel's text there isn't: so it is letters of mathematics.
    fn text(&mut self, name: &str) -> Option<()> {
        let Some(text) = self.raw() else {
            // `\text x` is one character.
            return self.with_argument("mathrm");
        };
        let is_simple = text.chars().all(|one| one.is_ascii_alphanumeric() || " .,:;+()/*-".contains(one));
        if self.scripts > 0 && is_simple {
            self.command(match name {
                "textbf" => "mathbf",
                "textit" | "textsl" | "emph" => "mathit",
                "texttt" => "mathtt",
                "textsf" => "mathsf",
                _ => "mathrm",
            });
            self.out.extend(["{", &text.replace(' ', "\\ ").replace('-', "\\mbox{-}"), "}"]);
        } else {
            self.command(if matches!(name, "text" | "hbox") { "textrm" } else { name });
            let text = (self.to_text)(text);
            self.out.extend(["{", &text, "}"]);
        }
        Some(())
    }

    /// What `\left`, `\right` and `\big` take.
    fn delimiter(&mut self) -> Option<()> {
        self.skip_space();
        let character = self.rest.chars().next()?;
        if character == '\\' {
            let name = self.name()?;
            let kernel = match name {
                "lvert" | "rvert" => "vert",
                "lVert" | "rVert" => "Vert",
                "{" | "}" | "|" => name,
                _ if contains(DELIMITERS, name) => name,
                _ => return None,
            };
            self.command(kernel);
            return Some(());
        }
        self.skip(character.len_utf8());
        match character {
            '(' | ')' | '[' | ']' | '|' | '/' | '.' | '<' | '>' => self.out.push(character),
            '⟨' => self.command("langle"),
            '⟩' => self.command("rangle"),
            '‖' => self.command("Vert"),
            _ => return None,
        }
        Some(())
    }
}

/// Whether a list of names has this one.
fn contains(list: &str, name: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kernel(tex: &str) -> Option<String> {
        kernel_tex(tex, &|text| format!("<{text}>"))
    }

    #[test]
    fn a_formula_that_the_kernel_knows_stays_as_it_is() {
        for tex in [
            "B\\to K\\mu^+\\mu^-",
            "\\lambda",
            "C^*",
            "f(R)",
            "O(n\\log^2 n)",
            "\\sqrt{s}=13\\,",
            "\\mathcal{O}(\\alpha_s^2)",
            "360^\\circ",
            "\\Lambda_c^+",
            "x_{ij}^{2}",
            "\\sqrt[3]{x+1}",
            "\\left( \\frac{a}{b} \\right)_n",
            "{a \\over b}",
            "f'(x)'^2",
            "\\big[x\\big]",
            "\\not\\in",
            "\\mathbf{S^2LM}",
            "\\{0,1\\}^n",
            "\\bar{B}^0",
            "",
        ] {
            assert_eq!(kernel(tex).as_deref(), Some(tex).filter(|tex| !tex.is_empty()), "{tex}");
        }
    }

    #[test]
    fn packages_commands_become_the_kernels() {
        for (tex, expected) in [
            ("\\mathbb{R}^n", "\\mathbf{R}^n"),
            ("\\mathbb Z", "\\mathbf{Z}"),
            ("\\operatorname{rank} A", "\\mathop{\\mathrm{rank}} A"),
            ("\\boldsymbol\\mu", "\\mathbf{\\mu}"),
            ("\\mathfrak{sl}_2", "\\mathrm{sl}_2"),
            ("\\mathscr{L}+\\mathscr{l}", "\\mathcal{L}+\\mathit{l}"),
            ("\\dfrac12", "\\frac{1}{2}"),
            ("\\binom nk", "{{n}\\choose{k}}"),
            ("a\\lesssim b", "a\\stackrel{<}{\\sim} b"),
            ("\\text{if $x$}", "\\textrm{<if $x$>}"),
            ("M_\\text{max}", "M_{\\mathrm{max}}"),
            ("A^\\textbf{2}", "A^{\\mathbf{2}}"),
            ("\\sigma_{\\text{e-h pair}}", "\\sigma_{\\mathrm{e\\mbox{-}h\\ pair}}"),
            ("{\\cal N}=4", "{\\mathcal{N}}=4"),
            ("{\\rm d}x", "{\\mathrm{d}}x"),
            ("\\rm GeV", "\\mathrm{GeV}"),
            ("x^\\frac12", "x^{\\frac{1}{2}}"),
            ("x^\\mathrm T", "x^{\\mathrm{T}}"),
            ("x^\\neq", "x^{\\neq}"),
            ("x^a^b", "x^a{}^b"),
            ("x^2'", "x^2{}'"),
            ("μ+λ", "\\mu+\\lambda"),
            ("Δx", "\\Delta x"),
            ("x²", "x{}^2"),
            ("5%", "5\\%"),
            ("\\left\\{ x \\right.", "\\left\\lbrace  x \\right."),
            (" x ", "x"),
            ("\\mathring A中", "\\mathring{A}\\textrm{<中>}"),
            ("\\underset{n}{\\lim}", "\\mathop{\\lim}\\limits_{n}"),
            ("\\slashed D", "\\not D"),
            ("\\not\\!\\!D", "\\not D"),
            ("\\mathop\\sum\\limits_n", "\\mathop{\\sum}_n"),
        ] {
            assert_eq!(kernel(tex).as_deref(), Some(expected), "{tex}");
        }
    }

    #[test]
    fn what_is_not_known_is_no_formula() {
        for tex in [
            "\\input{x}",
            "\\ours",
            "\\def\\x{y}",
            "\\write18{x}",
            "a&b",
            "#1",
            "{a",
            "a}",
            "x^",
            "x^}",
            "\\frac1",
            "\\left(x",
            "\\right)",
            "a\\over b\\over c",
            "\\begin{matrix}a\\end{matrix}",
            "\\\\",
            "\\",
            "\\not{ab}",
            "\\middle|",
            "\\left x\\right)",
            "\\char65",
            "\\@foo",
            "\\sqrt[3",
        ] {
            assert_eq!(kernel(tex), None, "{tex}");
        }
        for hostile in ["{", "\\hat", "\\bf ", "x^", "\\left(", "\\frac", "\\mbox{", "\\sqrt["] {
            assert_eq!(kernel(&hostile.repeat(200)), None, "{hostile}");
        }
    }

    #[test]
    fn a_name_is_in_one_list() {
        let tables = REPLACED.iter().chain(RENAMED).map(|(name, _)| *name);
        let lists =
            [KNOWN, WITH_ARGUMENT, WITH_TEXT, SIZES, LEFT_OUT].iter().flat_map(|list| list.split_ascii_whitespace());
        let mut names: Vec<_> = tables.chain(lists).chain(SWITCHES.map(|(name, _)| name)).collect();
        names.sort_unstable();
        for pair in names.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
    }
}
