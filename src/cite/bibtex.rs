//! BibTeX and BibLaTeX.
//!
//! - `@misc`, with the fields that arXiv recommends (<https://arxiv.org/help/hypertex/bibstyles>):
//!   `eprint`, `archivePrefix`, `primaryClass`. An `@article` without a journal is printed badly.
//! - The Pith number is in `note`: every standard style prints it, at the end of the entry, while
//!   `howpublished` is printed before the date and doubles what styles print of an eprint. A paper
//!   that isn't at arXiv has its source there, since there is no other field for it.
//! - The title is in double braces: styles put titles in small letters but for the first, and which
//!   capitals are a name's (`DNN`, `TensorFlow`, `Schrödinger`) nobody can tell by rule.
//! - Names are `Family, Given`: `BibTeX` looks for capitals by bytes, and takes `Øyvind` before a
//!   family name for a particle. A name that isn't divided is in braces, and so is a list that isn't.
//! - Letters stay UTF-8, which every program that reads these files has taken for years (LaTeX since
//!   2018 without a package). Only `BibTeX` itself counts bytes: where a style shortens `Øyvind` it would
//!   keep half a letter, which LaTeX refuses. So Latin capitals that begin a part of a name are written
//!   as LaTeX has them, `{\O}yvind`; in BibLaTeX, whose program knows letters, they aren't.
//! - What the authors' order is stands in a line before the entry, which all programs skip: no field
//!   is printed by no style.

use super::citation::Citation;
use crate::names::{Name, Names};
use crate::text::address;

/// Commands that may stand in a title's math. Stops a title that makes its reader's LaTeX read or write
/// files, and one that doesn't compile.
const MATH: &str = "\
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho \
    varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi \
    Psi Omega mathbb mathbf mathcal mathfrak mathit mathrm mathsf mathscr mathtt boldsymbol bf rm it cal text \
    textrm textbf textit operatorname frac tfrac dfrac sqrt binom overline underline bar hat widehat tilde \
    widetilde vec dot ddot check breve acute grave sum prod int oint coprod bigcup bigcap bigoplus bigotimes lim \
    sup inf max min log ln exp sin cos tan det dim ker deg gcd arg Pr infty partial nabla hbar ell Re Im aleph \
    emptyset varnothing forall exists neg pm mp times div cdot cdots ldots dots ast star circ bullet oplus \
    ominus otimes wedge vee cup cap setminus le leq ge geq ll gg ne neq equiv sim simeq approx cong propto in \
    notin ni subset subseteq supset supseteq mid parallel perp to rightarrow leftarrow leftrightarrow Rightarrow \
    Leftrightarrow mapsto langle rangle lesssim gtrsim prime dagger left right";

/// What LaTeX writes before a letter for its accent, the letters, and what they become.
const ACCENTS: [(&str, &str, &str); 11] = [
    ("`", "AEIOU", "ÀÈÌÒÙ"),
    ("'", "AEIOUYCLNRSZ", "ÁÉÍÓÚÝĆĹŃŔŚŹ"),
    ("^", "AEIOUCGHJSWY", "ÂÊÎÔÛĈĜĤĴŜŴŶ"),
    ("~", "ANOIU", "ÃÑÕĨŨ"),
    ("\"", "AEIOUY", "ÄËÏÖÜŸ"),
    ("=", "AEIOU", "ĀĒĪŌŪ"),
    (".", "CEGIZ", "ĊĖĠİŻ"),
    ("v", "CDENRSTZ", "ČĎĚŇŘŠŤŽ"),
    ("c", "CGKLNRST", "ÇĢĶĻŅŖŞŢ"),
    ("H", "OU", "ŐŰ"),
    ("u", "AEGIOU", "ĂĔĞĬŎŬ"),
];

/// Letters that have a command of their own.
const LETTERS: [(char, &str); 5] = [('Ø', "\\O"), ('Ł', "\\L"), ('Æ', "\\AE"), ('Œ', "\\OE"), ('Å', "\\AA")];

impl Citation<'_> {
    /// The entry for `BibTeX`, with a line end after it.
    pub fn bibtex(&self) -> String {
        let mut entry = BibtexEntry::new("misc", self);
        entry.add("year", self.number.year().to_string());
        if let Some(date) = self.submitted {
            let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
            // A word without braces: styles have the month's name for it.
            let month = usize::from(date.month().number()).checked_sub(1).and_then(|index| months.get(index));
            entry.fields.extend(month.map(|month| ("month", (*month).to_owned())));
        }
        if let Some(id) = self.arxiv() {
            entry.add("eprint", id.id());
            entry.add("archivePrefix", "arXiv");
            if let Some(category) = self.category() {
                entry.add("primaryClass", category.as_str());
            }
        } else {
            entry.add("howpublished", format!("{}, version {}", latex(&self.source_name()), latex(&self.version())));
        }
        entry.add_links(self);
        let number = format!("Pith number {}", self.number);
        entry.add(
            "note",
            match self.arxiv() {
                Some(id) => format!("arXiv version {}. {number}", id.version()),
                None => number,
            },
        );
        entry.written(self)
    }

    /// The entry for `BibLaTeX`, which has fields for the version and the whole date.
    pub fn biblatex(&self) -> String {
        let mut entry = BibtexEntry::new("online", self);
        entry.add("date", self.submitted.map_or_else(|| self.number.year().to_string(), |date| date.to_string()));
        entry.add("version", latex(&self.version()));
        if let Some(id) = self.arxiv() {
            entry.add("eprint", id.id());
            entry.add("eprinttype", "arxiv");
            if let Some(category) = self.category() {
                entry.add("eprintclass", category.as_str());
            }
        } else {
            entry.add("howpublished", latex(&self.source_name()));
        }
        entry.add_links(self);
        entry.add("addendum", format!("Pith number {}", self.number));
        entry.written(self)
    }
}

/// An entry's fields, each with its value as it is written.
struct BibtexEntry {
    kind: &'static str,
    fields: Vec<(&'static str, String)>,
}

impl BibtexEntry {
    fn new(kind: &'static str, citation: &Citation<'_>) -> Self {
        let title = ("title", format!("{{{{{}}}}}", latex(&citation.title())));
        let mut entry = Self { kind, fields: vec![title] };
        let written = if kind == "misc" { with_commands } else { latex };
        if let Some(names) = citation.names() {
            entry.add("author", authors(&names, written));
        }
        entry
    }

    /// Adds a field whose value is balanced and escaped.
    fn add(&mut self, name: &'static str, value: impl AsRef<str>) {
        self.fields.push((name, format!("{{{}}}", value.as_ref())));
    }

    fn add_links(&mut self, citation: &Citation<'_>) {
        if let Some(doi) = citation.doi() {
            self.add("doi", doi);
        }
        if let Some(url) = citation.url() {
            self.add("url", address(&url));
        }
    }

    fn written(self, citation: &Citation<'_>) -> String {
        let order = citation.order_note().map(|note| format!("% {note}.\n")).unwrap_or_default();
        let width = self.fields.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        let fields: Vec<_> = self.fields.iter().map(|(name, value)| format!("  {name:width$} = {value}")).collect();
        format!("{order}@{}{{{},\n{}\n}}\n", self.kind, citation.key(), fields.join(",\n"))
    }
}

/// The value of `author`; how the parts of a person's name are written is said.
fn authors(names: &Names, written: fn(&str) -> String) -> String {
    let (names, more) = match names {
        Names::List { names, more } => (names, *more),
        Names::Whole(text) => return format!("{{{}}}", latex(text)),
    };
    let mut authors: Vec<_> = names
        .iter()
        .map(|name| match name {
            Name::Person { given, family, suffix: None } => format!("{}, {}", written(family), written(given)),
            Name::Person { given, family, suffix: Some(suffix) } => {
                format!("{}, {}, {}", written(family), latex(suffix), written(given))
            }
            Name::Collective(name) | Name::Undivided(name) => format!("{{{}}}", latex(name)),
        })
        .collect();
    authors.extend(more.then(|| "others".to_owned()));
    authors.join(" and ")
}

/// A part of a person's name with LaTeX's commands for the capitals that begin its words.
fn with_commands(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut begins = true;
    for character in name.chars() {
        match command(character).filter(|_| begins) {
            Some(command) => out.extend(["{", &command, "}"]),
            None => out.push_str(&latex(character.encode_utf8(&mut [0; 4]))),
        }
        begins = !character.is_alphanumeric();
    }
    out
}

/// LaTeX's command for a capital.
fn command(letter: char) -> Option<String> {
    let own = LETTERS.iter().find(|(known, _)| *known == letter).map(|(_, command)| (*command).to_owned());
    let accented = || {
        ACCENTS.iter().find_map(|(accent, bases, letters)| {
            let (base, _) = bases.chars().zip(letters.chars()).find(|(_, known)| *known == letter)?;
            let is_word = accent.starts_with(char::is_alphabetic);
            Some(if is_word { format!("\\{accent}{{{base}}}") } else { format!("\\{accent}{base}") })
        })
    };
    own.or_else(accented)
}

/// The text as LaTeX prints it. Its braces are balanced, whatever the text's: `BibTeX` counts them with a
/// backslash before them too.
fn latex(text: &str) -> String {
    let braces_match = are_balanced(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some((math, after)) = math(rest) {
            out.push('$');
            out.push_str(math);
            out.push('$');
            rest = after;
            continue;
        }
        match character {
            '&' | '%' | '$' | '#' | '_' => out.extend(['\\', character]),
            '{' if braces_match => out.push_str("\\{"),
            '}' if braces_match => out.push_str("\\}"),
            '{' => out.push_str("\\ensuremath{\\lbrace}"),
            '}' => out.push_str("\\ensuremath{\\rbrace}"),
            '~' => out.push_str("{\\textasciitilde}"),
            '^' => out.push_str("{\\textasciicircum}"),
            '\\' => out.push_str("{\\textbackslash}"),
            // Another sign in LaTeX's first encoding. `\textless` too is right, but programs that read files
            // of BibTeX with pylatexenc drop it.
            '<' | '>' | '|' => out.extend(["\\ensuremath{", character.encode_utf8(&mut [0; 4]), "}"]),
            _ => out.push(character),
        }
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
    }
    out
}

/// The math that a text begins with, without its dollars, and what follows. What money costs isn't math:
/// as Pandoc has it, there is no space within the dollars at their ends, and no digit after the second.
fn math(text: &str) -> Option<(&str, &str)> {
    let (fence, inside) = match text.strip_prefix("$$") {
        Some(inside) => ("$$", inside),
        None => ("$", text.strip_prefix('$')?),
    };
    let (math, after) = inside.split_at_checked(inside.find('$')?)?;
    let after = after.strip_prefix(fence)?;
    let is_math = !math.is_empty()
        && math.trim() == math
        && !after.starts_with(|next: char| next.is_ascii_digit())
        && are_balanced(math)
        && is_safe_math(math);
    is_math.then_some((math, after))
}

/// Whether math has known commands alone, and no sign that means something else in a file of LaTeX.
fn is_safe_math(math: &str) -> bool {
    if math.contains(['%', '#', '&', '~', '"', '@']) || math.contains("^^") || !math.is_ascii() {
        return false;
    }
    math.split('\\').skip(1).all(|command| {
        let end = command.find(|next: char| !next.is_ascii_alphabetic()).unwrap_or(command.len());
        match command.get(..end) {
            Some("") | None => command.starts_with([',', ';', ':', '!', ' ', '|']),
            Some(word) => MATH.split(' ').any(|known| known == word),
        }
    })
}

fn are_balanced(text: &str) -> bool {
    let depth = text.bytes().try_fold(0_usize, |depth, byte| match byte {
        b'{' => Some(depth + 1),
        b'}' => depth.checked_sub(1),
        _ => Some(depth),
    });
    depth == Some(0)
}

#[cfg(test)]
mod tests {
    use super::super::citation::tests::{citation, elsewhere, real};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_real_record_is_cited() {
        let expected = "\
% Authors in the registry's alphabetical order, not the byline's; the DOI gives the byline.
@misc{pith-2019-MFB4YH5ROE25,
  title         = {{Speeding up Deep Learning with Transient Servers}},
  author        = {Xu, Lijie and Walls, Robert J. and Li, Shijian and Guo, Tian},
  year          = {2019},
  month         = feb,
  eprint        = {1903.00045},
  archivePrefix = {arXiv},
  primaryClass  = {cs.PF},
  doi           = {10.48550/arXiv.1903.00045},
  url           = {https://arxiv.org/abs/1903.00045v2},
  note          = {arXiv version 2. Pith number pith:2019:MFB4YH5ROE256JUPXCULHXXWFK}
}
";
        assert_eq!(real().bibtex(), expected);
        let expected = "\
@online{pith-2019-MFB4YH5ROE25,
  title       = {{T}},
  author      = {Smith, A.},
  date        = {2019-02-28},
  version     = {2},
  eprint      = {1903.00045},
  eprinttype  = {arxiv},
  eprintclass = {cs.PF},
  doi         = {10.48550/arXiv.1903.00045},
  url         = {https://arxiv.org/abs/1903.00045v2},
  addendum    = {Pith number pith:2019:MFB4YH5ROE256JUPXCULHXXWFK}
}
";
        assert_eq!(citation("T", "A. Smith").biblatex(), expected);
    }

    #[test]
    fn a_paper_elsewhere_has_no_eprint() {
        let page = Citation { page: Some("https://x.org/{a}/".into()), ..elsewhere() };
        let expected = "\
@misc{pith-2019-MFB4YH5ROE25,
  title        = {{pith:2019:MFB4YH5ROE256JUPXCULHXXWFK}},
  year         = {2019},
  howpublished = {zenodo:10\\_1\\%, version 1},
  url          = {https://x.org/%7Ba%7D/},
  note         = {Pith number pith:2019:MFB4YH5ROE256JUPXCULHXXWFK}
}
";
        assert_eq!(page.bibtex(), expected);
    }

    #[test]
    fn text_is_written_for_latex() {
        for (text, written) in [
            ("R&D: 100% of $5, #1 a_b", "R\\&D: 100\\% of \\$5, \\#1 a\\_b"),
            (
                "~ ^ \\ < > |",
                "{\\textasciitilde} {\\textasciicircum} {\\textbackslash} \\ensuremath{<} \\ensuremath{>} \\ensuremath{|}",
            ),
            ("{a} {b{c}}", "\\{a\\} \\{b\\{c\\}\\}"),
            ("a} {b", "a\\ensuremath{\\rbrace} \\ensuremath{\\lbrace}b"),
            ("Schrödinger “x” 中", "Schrödinger “x” 中"),
            ("\\", "{\\textbackslash}"),
            // Math.
            ("$f(R)$ gravity", "$f(R)$ gravity"),
            ("$$x$$ and $\\mathbb{R}^{n}$", "$x$ and $\\mathbb{R}^{n}$"),
            ("$C^*$-algebras, $\\sqrt{s}=13\\,$TeV", "$C^*$-algebras, $\\sqrt{s}=13\\,$TeV"),
            // Money, and what only looks like math.
            ("from $5 to $10", "from \\$5 to \\$10"),
            ("$5$0", "\\$5\\$0"),
            ("$ x $", "\\$ x \\$"),
            ("$$", "\\$\\$"),
            ("$$x$", "\\$$x$"),
            ("$a}b{$", "\\$a\\ensuremath{\\rbrace}b\\ensuremath{\\lbrace}\\$"),
            ("$x%$", "\\$x\\%\\$"),
            ("$\\input{/etc/passwd}$", "\\${\\textbackslash}input\\{/etc/passwd\\}\\$"),
            ("$\\write18{x}$", "\\${\\textbackslash}write18\\{x\\}\\$"),
            ("$^^5cinput$", "\\${\\textasciicircum}{\\textasciicircum}5cinput\\$"),
            ("$x\\$", "\\$x{\\textbackslash}\\$"),
        ] {
            assert_eq!(latex(text), written, "{text}");
        }
    }

    #[test]
    fn names_keep_their_words_together() {
        for (text, written) in [
            ("The ATLAS Collaboration, A. Smith", "{The ATLAS Collaboration} and Smith, A."),
            ("Research and Development Team", "{Research and Development Team}"),
            ("John Smith, Jr.", "Smith, Jr., John"),
            ("Jan van der Berg et al.", "van der Berg, Jan and others"),
            ("Smith, John and {x", "{Smith, John and \\ensuremath{\\lbrace}x}"),
        ] {
            assert_eq!(authors(&Names::split(text).unwrap(), with_commands), written);
        }
    }

    #[test]
    fn names_begin_with_what_bibtex_does_not_cut() {
        let names = "Øyvind Ødegård, Jean-Émile Muñoz, Şule Özgür, Łukasz Šmíd, Ángel Ñíguez";
        let written = "{\\O}degård, {\\O}yvind and Muñoz, Jean-{\\'E}mile and {\\\"O}zgür, {\\c{S}}ule and \
            {\\v{S}}míd, {\\L}ukasz and {\\~N}íguez, {\\'A}ngel";
        assert_eq!(authors(&Names::split(names).unwrap(), with_commands), written);
        for (_, bases, letters) in ACCENTS {
            assert_eq!(bases.chars().count(), letters.chars().count(), "{letters}");
        }
        assert!(citation("T", "Émile Zola").biblatex().contains("author      = {Zola, Émile},"));
    }

    proptest! {
        #[test]
        fn braces_are_balanced_and_a_field_is_on_one_line(
            title in "([{}$\\\\%\"@&~^,=\n\r\u{0}\u{202e}é a-f]|and |\\$x\\$|@misc\\{){0,30}",
            authors in "([{}$\\\\%\",. a-fA-F]| and ){0,30}",
        ) {
            for entry in [citation(&title, &authors).bibtex(), citation(&title, &authors).biblatex()] {
                let start = entry.find("\n@").map_or(0, |at| at + 1);
                let entry = &entry[start..];
                prop_assert!(are_balanced(entry), "{}", entry);
                prop_assert!(entry.lines().skip(1).all(|line| line == "}" || line.starts_with("  ")), "{}", entry);
                // It ends where its last brace is, and nowhere before.
                let mut depth = 0;
                let ends = entry.bytes().filter(|byte| {
                    depth += i32::from(*byte == b'{') - i32::from(*byte == b'}');
                    depth == 0 && *byte == b'}'
                });
                prop_assert_eq!(ends.count(), 1);
                // No sign that LaTeX would take for its own outside math.
                prop_assert!(!entry.contains(|one: char| one.is_control() && one != '\n'));
            }
        }
    }
}
