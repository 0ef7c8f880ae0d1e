//! What commands stand for.

use crate::text::is_not_shown;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

type SymbolTable = LazyLock<BTreeMap<&'static str, &'static str>>;

/// Letters and signs of text mode. TeX takes the space after one as its end.
static LETTERS: SymbolTable = LazyLock::new(|| {
    pairs(
        "AA Å aa å AE Æ ae æ DH Ð dh ð DJ Đ dj đ IJ Ĳ ij ĳ L Ł l ł NG Ŋ ng ŋ O Ø o ø OE Œ oe œ SS ẞ ss ß TH Þ th þ
         i ı j ȷ textasciicircum ^ textasciitilde ~ textasteriskcentered ∗ textbackslash \\ textbar | textbraceleft {
         textbraceright } textbrokenbar ¦ textbullet • textcent ¢ textcopyright © textcurrency ¤ textdagger † textdaggerdbl ‡
         textdegree ° textdollar $ textellipsis … textemdash — textendash – texteuro € textexclamdown ¡ textgreater >
         textleftarrow ← textless < textmu µ textnumero № textohm Ω textonehalf ½ textonequarter ¼ textordfeminine ª
         textordmasculine º textparagraph ¶ textperiodcentered · textpm ± textpertenthousand ‱ textperthousand ‰ textquestiondown ¿
         textquotedbl \" textquotedblleft “ textquotedblright ” textquoteleft ‘ textquoteright ’ textquotesingle '
         textregistered ® textrightarrow → textsection § textservicemark ℠ textsterling £ textthreequarters ¾ texttimes ×
         texttrademark ™ textunderscore _ textyen ¥ guillemotleft « guillemotright » guilsinglleft ‹ guilsinglright ›
         quotedblbase „ quotesinglbase ‚ lq ‘ rq ’",
    )
});

/// Names of programs.
static LOGOS: SymbolTable = LazyLock::new(|| {
    pairs(
        "AMS AMS AmS AMS AmSLaTeX AMS-LaTeX AmSTeX AMS-TeX BibTeX BibTeX ConTeXt ConTeXt eTeX ε-TeX LaTeX LaTeX LaTeXe LaTeX2ε
         LuaLaTeX LuaLaTeX LuaTeX LuaTeX METAFONT METAFONT MF METAFONT MP METAPOST pdfLaTeX pdfLaTeX pdfTeX pdfTeX TeX TeX
         XeLaTeX XeLaTeX XeTeX XeTeX",
    )
});

/// Signs of both modes, and those of mathematics that authors write outside it too.
static SYMBOLS: SymbolTable = LazyLock::new(|| {
    pairs(
        "copyright © pounds £ euro € S § P ¶ dag † ddag ‡ dots … ldots … yen ¥ degree ° checkmark ✓
         alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ varkappa ϰ
         lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ
         chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
         aleph ℵ beth ℶ ell ℓ hbar ℏ hslash ℏ imath ı jmath ȷ Re ℜ Im ℑ wp ℘ partial ∂ nabla ∇ infty ∞ prime ′ dprime ″ trprime ‴ emptyset ∅
         varnothing ∅ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ top ⊤ bot ⊥ angle ∠ triangle △ square □ Box □ Diamond ◊
         clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ flat ♭ natural ♮ sharp ♯ Angstrom Å mho ℧ complement ∁ digamma ϝ
         sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcap ⋂ bigcup ⋃ bigoplus ⨁ bigotimes ⨂ bigwedge ⋀ bigvee ⋁
         bigsqcup ⨆
         pm ± mp ∓ times × div ÷ ast ∗ star ⋆ circ ∘ bullet ∙ cdot ⋅ cap ∩ cup ∪ uplus ⊎ sqcap ⊓ sqcup ⊔ vee ∨ lor ∨
         wedge ∧ land ∧ setminus ∖ smallsetminus ∖ wr ≀ diamond ⋄ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ dagger † ddagger ‡
         amalg ⨿ ltimes ⋉ rtimes ⋊ bigcirc ◯ boxplus ⊞ boxtimes ⊠ bowtie ⋈
         le ≤ leq ≤ leqslant ⩽ ge ≥ geq ≥ geqslant ⩾ ne ≠ neq ≠ equiv ≡ sim ∼ simeq ≃ approx ≈ cong ≅ propto ∝ varpropto ∝
         ll ≪ gg ≫ lesssim ≲ gtrsim ≳ lessapprox ⪅ gtrapprox ⪆ lessgtr ≶ prec ≺ succ ≻ preceq ⪯ succeq ⪰ subset ⊂ supset ⊃
         subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋ sqsubset ⊏ sqsubseteq ⊑ sqsupset ⊐ sqsupseteq ⊒ in ∈ ni ∋ notin ∉
         vdash ⊢ dashv ⊣ models ⊨ vDash ⊨ Vdash ⊩ perp ⟂ mid ∣ nmid ∤ parallel ∥ nparallel ∦ asymp ≍ doteq ≐ smile ⌣ frown ⌢
         lt < gt > nless ≮ nleq ≰ ngtr ≯ ngeq ≱ triangleleft ◃ triangleright ▹ lhd ⊲ rhd ⊳ unlhd ⊴ unrhd ⊵
         to → rightarrow → longrightarrow ⟶ gets ← leftarrow ← longleftarrow ⟵ leftrightarrow ↔ longleftrightarrow ⟷
         Rightarrow ⇒ Longrightarrow ⟹ implies ⟹ Leftarrow ⇐ Longleftarrow ⟸ Leftrightarrow ⇔ Longleftrightarrow ⟺ iff ⟺
         mapsto ↦ longmapsto ⟼ hookrightarrow ↪ hookleftarrow ↩ uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓
         nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ rightleftharpoons ⇌ leadsto ⇝ rightsquigarrow ⇝ twoheadrightarrow ↠
         cdots ⋯ vdots ⋮ ddots ⋱ dotsc … dotsb ⋯ therefore ∴ because ∵ colon :
         langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lbrace { rbrace } lbrack [ rbrack ] vert | Vert ‖ lvert | rvert |
         lVert ‖ rVert ‖ backslash \\",
    )
});

/// Pairs of a name and what it stands for. Names that aren't letters alone are none, as a comment is.
pub(super) fn pairs(list: &'static str) -> BTreeMap<&'static str, &'static str> {
    let mut words = list.split_whitespace();
    std::iter::from_fn(|| Some((words.next()?, words.next()?))).collect()
}

/// A letter, a sign or a name of text mode, which takes the space after it.
pub(super) fn letter(name: &str) -> Option<&'static str> {
    LETTERS.get(name).or_else(|| LOGOS.get(name)).copied()
}

/// A sign that is written inside mathematics and outside it.
pub(super) fn symbol(name: &str) -> Option<&'static str> {
    SYMBOLS.get(name).copied()
}

/// The letters, signs and names of text mode, and the signs of both modes, by their names.
pub(super) fn tables() -> [BTreeMap<&'static str, &'static str>; 2] {
    let letters = LETTERS.iter().chain(LOGOS.iter());
    [letters.map(|(name, sign)| (*name, *sign)).collect(), SYMBOLS.clone()]
}

/// The mark that an accent of text mode puts on a letter.
pub(super) fn accent(name: &str) -> Option<char> {
    Some(match name {
        "`" => '\u{300}',
        "'" => '\u{301}',
        "^" => '\u{302}',
        "~" => '\u{303}',
        "=" => '\u{304}',
        "u" => '\u{306}',
        "." => '\u{307}',
        "\"" => '\u{308}',
        "r" => '\u{30a}',
        "H" => '\u{30b}',
        "v" => '\u{30c}',
        "d" => '\u{323}',
        "c" => '\u{327}',
        "k" => '\u{328}',
        "b" => '\u{331}',
        "t" => TIE,
        _ => return None,
    })
}

/// The bow over two letters.
pub(super) const TIE: char = '\u{361}';

/// The mark that a sign above a letter is in plain text.
pub(super) fn combining(sign: &str) -> Option<char> {
    Some(match sign {
        "`" => '\u{300}',
        "´" => '\u{301}',
        "^" => '\u{302}',
        "~" => '\u{303}',
        "‾" => '\u{304}',
        "˘" => '\u{306}',
        "˙" => '\u{307}',
        "¨" => '\u{308}',
        "˚" => '\u{30a}',
        "ˇ" => '\u{30c}',
        "→" => '\u{20d7}',
        "..." => '\u{20db}',
        "...." => '\u{20dc}',
        _ => return None,
    })
}

/// The character of a number, as `\unicode` takes it: decimal, or after an `x` hexadecimal. None that isn't shown.
pub(super) fn character(number: &str) -> Option<char> {
    let number = number.trim();
    let code = match number.strip_prefix(['x', 'X']) {
        Some(number) if number.bytes().all(|digit| digit.is_ascii_hexdigit()) => {
            u32::from_str_radix(number, 16).ok()?
        }
        _ if number.bytes().all(|digit| digit.is_ascii_digit()) => number.parse().ok()?,
        _ => return None,
    };
    char::from_u32(code).filter(|character| !character.is_control() && !is_not_shown(*character))
}

/// A letter with marks, in as few characters as Unicode has for it.
pub(super) fn composed(base: &str, marks: impl IntoIterator<Item = char>) -> String {
    base.chars().chain(marks).nfc().collect()
}

/// The character of a double-struck letter, where it is one that every font has.
pub(super) fn double_struck(letter: char) -> char {
    match letter {
        'C' => 'ℂ',
        'H' => 'ℍ',
        'N' => 'ℕ',
        'P' => 'ℙ',
        'Q' => 'ℚ',
        'R' => 'ℝ',
        'Z' => 'ℤ',
        _ => letter,
    }
}

/// The raised or lowered form of what stands in a script; none where a character has no such form.
pub(super) fn script(text: &str, raised: bool) -> Option<String> {
    let forms = if raised {
        "0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺-⁻−⁻=⁼(⁽)⁾nⁿiⁱ"
    } else {
        "0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊-₋−₋=₌(₍)₎"
    };
    let form = |wanted: char| {
        let mut characters = forms.chars();
        std::iter::from_fn(|| Some((characters.next()?, characters.next()?)))
            .find_map(|(plain, form)| (plain == wanted).then_some(form))
    };
    text.chars().filter(|character| !character.is_whitespace()).map(form).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_stands_for_one_thing() {
        for table in [&LETTERS, &SYMBOLS] {
            for (name, sign) in table.iter() {
                assert!(name.chars().all(|character| character.is_ascii_alphabetic()), "{name} is out of step");
                assert_eq!(sign.chars().count(), 1, "{name} stands for {sign}");
            }
        }
        assert!(LETTERS.keys().all(|name| symbol(name).is_none()), "a name in both tables");
    }
}
