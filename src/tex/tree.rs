//! A formula as a tree: what a reader of its TeX makes and what the writers of `MathML` and of plain text take.

use std::borrow::Cow;

/// The most bytes of a formula. Stops one that costs more to convert than a whole page.
pub(super) const MOST_FORMULA_BYTES: usize = 2048;

/// A part of a formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// A space that the author wrote. `TeX` sees none in mathematics; plain text keeps it.
    Blank,
    Symbol(Symbol),
    Number(String, Font),
    /// The name of a function, and whether limits go below it in a displayed formula.
    Function(Cow<'static, str>, bool),
    /// A bracket or another delimiter.
    Delimiter(&'static str, Class, Size),
    Text(String, Font),
    Space(Length),
    /// What stands in braces.
    Row(Vec<Node>),
    /// A part that is spaced as another one would be.
    Classed(Class, Box<Node>),
    /// A part that is an operator with limits, and what plain text calls it.
    Operator {
        body: Box<Node>,
        limits: bool,
        plain: Option<&'static str>,
    },
    Styled(Style, Vec<Node>),
    /// What stands between `\left` and `\right`.
    Fenced(&'static str, Vec<Node>, &'static str),
    Scripts(Box<Scripts>),
    /// Scripts on both sides of a part, lowered and raised.
    AllAround {
        base: Box<Node>,
        before: [Box<Node>; 2],
        after: [Box<Node>; 2],
    },
    Accent(Box<Node>, Accent),
    /// What is set above and below a part, as large as scripts.
    Stack {
        base: Box<Node>,
        below: Option<Box<Node>>,
        above: Option<Box<Node>>,
    },
    /// A fraction, with its line or without.
    Fraction {
        above: Box<Node>,
        below: Box<Node>,
        has_line: bool,
    },
    Root(Box<Node>, Option<Box<Node>>),
    Table(Vec<Vec<Vec<Node>>>),
    /// A part of which only the size counts, or not even that.
    Adjusted(Box<Node>, Adjustment),
    /// A part with a stroke through it that no character has.
    Negated(Box<Node>),
    Boxed(Box<Node>),
}

/// A sign.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Symbol {
    pub(super) text: Cow<'static, str>,
    pub(super) class: Class,
    pub(super) font: Font,
    /// Whether the author wrote its name and not itself.
    pub(super) is_named: bool,
}

/// Scripts on one part.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scripts {
    pub(super) base: Node,
    pub(super) lower: Option<Node>,
    pub(super) upper: Option<Node>,
    pub(super) placement: Placement,
    /// Whether the author wrote the raised one first.
    pub(super) upper_first: bool,
}

/// Where scripts go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placement {
    Beside,
    /// Below and above in a displayed formula, else beside.
    Movable,
    BelowAndAbove,
}

/// What a sign is, which says how it is spaced (The `TeXbook`, chapter 17).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Ordinary,
    /// A large operator, and whether its limits go below it in a displayed formula.
    Large(bool),
    Binary,
    Relation,
    Open,
    Close,
    Punctuation,
}

/// The size of a delimiter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    Text,
    /// As high as what is around it.
    Stretched,
    Big,
    Bigger,
    Biggest,
    Huge,
}

/// What is set above or below a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accent {
    pub(super) mark: &'static str,
    pub(super) is_below: bool,
    /// Whether the mark is as wide as the part.
    pub(super) is_wide: bool,
    /// Whether scripts go below and above, as with braces.
    pub(super) takes_limits: bool,
}

/// How a part's size is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Adjustment {
    /// It isn't seen.
    Phantom,
    /// It isn't seen and has no height.
    PhantomWidth,
    /// It isn't seen and has no width.
    PhantomHeight,
    /// It has no height.
    Smash,
    SmashTop,
    SmashBottom,
    /// It has no width.
    Overlap,
    Raised(Length),
}

/// A length in ten thousandths of an em.
pub(super) type Length = i32;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Display,
    Text,
    Script,
    ScriptScript,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Font {
    /// As mathematics is set.
    Usual,
    Upright,
    Bold,
    Italic,
    BoldItalic,
    /// Bold, and italic where it is so anyway.
    BoldUsual,
    Script,
    BoldScript,
    Fraktur,
    BoldFraktur,
    DoubleStruck,
    SansSerif,
    BoldSansSerif,
    ItalicSansSerif,
    BoldItalicSansSerif,
    Monospace,
}

impl Font {
    /// The font of a command within another one's argument: bold is kept where such a font has it.
    pub(super) fn within(self, outer: Self) -> Self {
        match (outer, self) {
            (Self::BoldUsual, Self::Script) | (Self::Script, Self::BoldUsual) => Self::BoldScript,
            (Self::BoldUsual, Self::Fraktur) | (Self::Fraktur, Self::BoldUsual) => Self::BoldFraktur,
            (Self::BoldUsual, Self::Upright) | (Self::Upright, Self::BoldUsual) => Self::Bold,
            (Self::BoldUsual, Self::SansSerif) | (Self::SansSerif, Self::BoldUsual) => Self::BoldSansSerif,
            (Self::BoldUsual, Self::Italic) | (Self::Italic, Self::BoldUsual) => Self::BoldItalic,
            _ => self,
        }
    }

    /// Where this font's A, a, Α, α and 0 are among Unicode's mathematical alphanumeric symbols; 0 where
    /// it has none (The Unicode Standard, code chart U+1D400).
    fn starts(self) -> [u32; 5] {
        match self {
            Self::Usual | Self::Upright | Self::BoldUsual => [0; 5],
            Self::Bold => [0x1d400, 0x1d41a, 0x1d6a8, 0x1d6c2, 0x1d7ce],
            Self::Italic => [0x1d434, 0x1d44e, 0x1d6e2, 0x1d6fc, 0],
            Self::BoldItalic => [0x1d468, 0x1d482, 0x1d71c, 0x1d736, 0],
            Self::Script => [0x1d49c, 0x1d4b6, 0, 0, 0],
            Self::BoldScript => [0x1d4d0, 0x1d4ea, 0, 0, 0],
            Self::Fraktur => [0x1d504, 0x1d51e, 0, 0, 0],
            Self::DoubleStruck => [0x1d538, 0x1d552, 0, 0, 0x1d7d8],
            Self::BoldFraktur => [0x1d56c, 0x1d586, 0, 0, 0],
            Self::SansSerif => [0x1d5a0, 0x1d5ba, 0, 0, 0x1d7e2],
            Self::BoldSansSerif => [0x1d5d4, 0x1d5ee, 0x1d756, 0x1d770, 0x1d7ec],
            Self::ItalicSansSerif => [0x1d608, 0x1d622, 0, 0, 0],
            Self::BoldItalicSansSerif => [0x1d63c, 0x1d656, 0x1d790, 0x1d7aa, 0],
            Self::Monospace => [0x1d670, 0x1d68a, 0, 0, 0x1d7f6],
        }
    }

    /// A character in this font, where Unicode has it.
    pub(super) fn styled(self, character: char) -> char {
        if self == Self::BoldUsual {
            let is_upright = character.is_ascii_digit() || is_upright(character) || character == '∇';
            return if is_upright { Self::Bold } else { Self::BoldItalic }.styled(character);
        }
        // Letters that had their places before the block was made.
        if let Some((_, _, there)) = ELSEWHERE.iter().find(|(font, letter, _)| (*font, *letter) == (self, character)) {
            return *there;
        }
        let [capital, small, greek_capital, greek_small, digit] = self.starts();
        let code = u32::from(character);
        let (start, offset) = match character {
            'A'..='Z' => (capital, code - 0x41),
            'a'..='z' => (small, code - 0x61),
            '0'..='9' => (digit, code - 0x30),
            'Α'..='Ρ' | 'Σ'..='Ω' => (greek_capital, code - 0x391),
            '∇' => (greek_capital, 25),
            'α'..='ω' => (greek_small, code - 0x3b1),
            '∂' => (greek_small, 25),
            'ϵ' => (greek_small, 26),
            'ϑ' => (greek_small, 27),
            'ϰ' => (greek_small, 28),
            'ϕ' => (greek_small, 29),
            'ϱ' => (greek_small, 30),
            'ϖ' => (greek_small, 31),
            _ => (0, 0),
        };
        if start == 0 { character } else { char::from_u32(start + offset).unwrap_or(character) }
    }
}

/// Whether a letter stands upright in mathematics, as `TeX` sets it: Greek capitals do.
pub(super) fn is_upright(character: char) -> bool {
    character.is_uppercase() && !character.is_ascii_uppercase()
}

const ELSEWHERE: [(Font, char, char); 24] = [
    (Font::Italic, 'h', 'ℎ'),
    (Font::Script, 'B', 'ℬ'),
    (Font::Script, 'E', 'ℰ'),
    (Font::Script, 'F', 'ℱ'),
    (Font::Script, 'H', 'ℋ'),
    (Font::Script, 'I', 'ℐ'),
    (Font::Script, 'L', 'ℒ'),
    (Font::Script, 'M', 'ℳ'),
    (Font::Script, 'R', 'ℛ'),
    (Font::Script, 'e', 'ℯ'),
    (Font::Script, 'g', 'ℊ'),
    (Font::Script, 'o', 'ℴ'),
    (Font::Fraktur, 'C', 'ℭ'),
    (Font::Fraktur, 'H', 'ℌ'),
    (Font::Fraktur, 'I', 'ℑ'),
    (Font::Fraktur, 'R', 'ℜ'),
    (Font::Fraktur, 'Z', 'ℨ'),
    (Font::DoubleStruck, 'C', 'ℂ'),
    (Font::DoubleStruck, 'H', 'ℍ'),
    (Font::DoubleStruck, 'N', 'ℕ'),
    (Font::DoubleStruck, 'P', 'ℙ'),
    (Font::DoubleStruck, 'Q', 'ℚ'),
    (Font::DoubleStruck, 'R', 'ℝ'),
    (Font::DoubleStruck, 'Z', 'ℤ'),
];

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization as _;

    /// Unicode says which letter each mathematical one is: its compatibility decomposition.
    #[test]
    fn each_letter_of_a_font_is_that_letter() {
        use Font::*;
        let letters = || {
            ('A'..='Z').chain('a'..='z').chain('0'..='9').chain('Α'..='Ω').chain('α'..='ω').chain("∇∂ϵϑϰϕϱϖ".chars())
        };
        let mut seen = std::collections::BTreeSet::new();
        for font in [
            Bold,
            Italic,
            BoldItalic,
            Script,
            BoldScript,
            Fraktur,
            BoldFraktur,
            DoubleStruck,
            SansSerif,
            BoldSansSerif,
            ItalicSansSerif,
            BoldItalicSansSerif,
            Monospace,
        ] {
            for letter in letters().filter(|letter| font.styled(*letter) != *letter) {
                let styled = font.styled(letter);
                let plain = |one: char| String::from(one).nfkc().collect::<String>();
                assert_eq!(plain(styled), plain(letter), "{font:?} {letter}");
                assert!(seen.insert(styled), "{font:?} {letter} is another font's too");
            }
            assert!('A' != font.styled('A') && 'a' != font.styled('a'), "{font:?}");
        }
    }
}
