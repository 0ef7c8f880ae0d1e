//! What the commands of formulas stand for: those of `LaTeX`, of its packages amsmath and amssymb, and some that
//! authors of mathematics and physics take for granted.

use super::symbols::pairs;
use super::tree::{Accent, Class, Font, Style};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Letters and other signs without space around them.
const ORDINARY: &str =
    "aleph ℵ Alpha Α alpha α angle ∠ Angstrom Å astrosun ☉ backdprime ‶ backprime ‵ backtrprime ‷ ballotx ✗ Bbbk 𝕜
    Beta Β beta β beth ℶ bigstar ★ blacklozenge ⧫ blacksquare ■ blacktriangle ▲ blacktriangledown ▼ Bot ⫫ bot ⊥
    Box □ cdots ⋯ cent ¢ checkmark ✓ Chi Χ chi χ circledR ® circledS Ⓢ clubsuit ♣ complement ∁ concavediamond ⟡
    concavediamondtickleft ⟢ concavediamondtickright ⟣ copyright © dag † daleth ℸ ddag ‡ ddots ⋱ degree ° Delta Δ
    delta δ diagdown ╲ diagup ╱ diameter ⌀ Diamond ◊ diamondsuit ♢ digamma ϝ dotsb ⋯ dotsc … dotsi ⋯ dotsm ⋯ dotso …
    dprime ″ Earth ⊕ ell ℓ emptyset ∅ Epsilon Ε epsilon ϵ Eta Η eta η eth ð euro € exists ∃ female ♀ Finv Ⅎ flat ♭
    forall ∀ fullouterjoin ⟗ Game ⅁ Gamma Γ gamma γ gimel ℷ hbar ℏ heartsuit ♡ hslash ℏ iddots ⋰ Im ℑ imath ı
    infty ∞ Iota Ι iota ι jmath ȷ Kappa Κ kappa κ Lambda Λ lambda λ ldots … leftmoon ☾ leftouterjoin ⟕ lightning ↯
    lnot ¬ lozenge ◊ male ♂ maltese ✠ mathellipsis … mathsterling £ measuredangle ∡ mho ℧ Mu Μ mu μ nabla ∇
    natural ♮ neg ¬ nexists ∄ Nu Ν nu ν Omega Ω omega ω Omicron Ο omicron ο partial ∂ permil ‰ Phi Φ phi ϕ Pi Π pi π
    pounds £ prime ′ Psi Ψ psi ψ QED ∎ qprime ⁗ Re ℜ Rho Ρ rho ρ rightmoon ☽ rightouterjoin ⟖ sharp ♯ Sigma Σ
    sigma σ smiley ☺ spadesuit ♠ sphericalangle ∢ square □ standardstate ⦵ sun ☼ surd √ Tau Τ tau τ Theta Θ theta θ
    top ⊤ triangle △ triangledown ▽ trprime ‴ Upsilon Υ upsilon υ varclubsuit ♧ varDelta 𝛥 vardiamondsuit ♦
    varepsilon ε varGamma 𝛤 varheartsuit ♥ varkappa ϰ varLambda 𝛬 varnothing ⌀ varOmega 𝛺 varPhi 𝛷 varphi φ varPi 𝛱
    varpi ϖ varPsi 𝛹 varrho ϱ varSigma 𝛴 varsigma ς varspadesuit ♤ varTheta 𝛩 vartheta ϑ varUpsilon 𝛶 varvdots ⋮
    varXi 𝛯 vdots ⋮ whitesquaretickleft ⟤ whitesquaretickright ⟥ wp ℘ Xi Ξ xi ξ yen ¥ Zeta Ζ zeta ζ";

/// Binary operators.
const BINARY: &str =
    "amalg ⨿ ast ∗ barwedge ⊼ bigcirc ◯ bigtriangledown ▽ bigtriangleup △ blackhourglass ⧗ boxast ⧆ boxbox ⧈
    boxcircle ⧇ boxdot ⊡ boxminus ⊟ boxplus ⊞ boxtimes ⊠ bullet ∙ Cap ⋒ cap ∩ cdot ⋅ centerdot · circ ∘ circledast ⊛
    circledcirc ⊚ circleddash ⊝ circledequal ⊜ circledparallel ⦷ circledvert ⦶ circlehbar ⦵ Cup ⋓ cup ∪ curlyvee ⋎
    curlywedge ⋏ dagger † ddagger ‡ diamond ⋄ div ÷ divideontimes ⋇ divsymbol ÷ dotplus ∔ doublebarwedge ⩞
    doublecap ⋒ doublecup ⋓ gtrdot ⋗ hourglass ⧖ intercal ⊺ land ∧ leftthreetimes ⋋ lessdot ⋖ lhd ⊲ lor ∨
    lozengeminus ⟠ ltimes ⋉ mp ∓ obar ⌽ obslash ⦸ odiv ⨸ odot ⊙ ogreaterthan ⧁ olessthan ⧀ ominus ⊖ operp ⦹ oplus ⊕
    oslash ⊘ Otimes ⨷ otimes ⊗ otimeshat ⨶ parr ⅋ pm ± rhd ⊳ rightthreetimes ⋌ rtimes ⋊ setminus ∖ smallsetminus ∖
    sqcap ⊓ sqcup ⊔ sslash ⫽ star ⋆ times × triangleleft ◃ triangleminus ⨺ triangleplus ⨹ triangleright ▹
    triangletimes ⨻ unlhd ⊴ unrhd ⊵ upand ⅋ uplus ⊎ vee ∨ veebar ⊻ wedge ∧ wr ≀";

/// Relations and arrows.
const RELATIONS: &str =
    "approx ≈ approxcolon ≈: approxcoloncolon ≈∷ approxeq ≊ arceq ≘ asymp ≍ backcong ≌ backepsilon ∍ backsim ∽
    backsimeq ⋍ because ∵ between ≬ blacktriangleleft ◀ blacktriangleright ▶ bowtie ⋈ Bumpeq ≎ bumpeq ≏ circeq ≗
    circlearrowleft ↺ circlearrowright ↻ coh ⌢ Colonapprox ∷≈ colonapprox :≈ coloncolon ∷ coloncolonapprox ∷≈
    coloncolonequals ⩴ coloncolonminus ∷− coloncolonsim ∷∼ Coloneq ∷− coloneq :− Coloneqq ⩴ coloneqq ≔ colonequals ≔
    colonminus :− Colonsim ∷∼ colonsim :∼ cong ≅ curlyeqprec ⋞ curlyeqsucc ⋟ curvearrowleft ↶ curvearrowright ↷
    Dash ⊫ dashleftarrow ⇠ dashrightarrow ⇢ dashv ⊣ dblcolon ∷ Doteq ≑ doteq ≐ doteqdot ≑ Downarrow ⇓ downarrow ↓
    downdownarrows ⇊ downharpoonleft ⇃ downharpoonright ⇂ eqcirc ≖ Eqcolon −∷ eqcolon ∹ eqdef ≝ eqeq ⩵ eqeqeq ⩶
    Eqqcolon =∷ eqqcolon ≕ eqsim ≂ eqslantgtr ⪖ eqslantless ⪕ equal = equiv ≡ fallingdotseq ≒ frown ⌢ ge ≥ geq ≥
    geqq ≧ geqslant ⩾ gets ← gg ≫ ggg ⋙ gggtr ⋙ gnapprox ⪊ gneq ⪈ gneqq ≩ gnsim ⋧ gt > gtrapprox ⪆ gtreqless ⋛
    gtreqqless ⪌ gtrless ≷ gtrsim ≳ gvertneqq ≩\u{fe00} hookleftarrow ↩ hookrightarrow ↪ iff ⟺ imageof ⊷ impliedby ⟸
    implies ⟹ in ∈ isin ∈ Join ⋈ le ≤ leadsto ⇝ Leftarrow ⇐ leftarrow ← leftarrowtail ↢ leftharpoondown ↽
    leftharpoonup ↼ leftleftarrows ⇇ leftmodels ⊨ Leftrightarrow ⇔ leftrightarrow ↔ leftrightarrows ⇆
    leftrightharpoons ⇋ leftrightsquigarrow ↭ leq ≤ leqq ≦ leqslant ⩽ lessapprox ⪅ lesseqgtr ⋚ lesseqqgtr ⪋
    lessgtr ≶ lesssim ≲ ll ≪ Lleftarrow ⇚ lll ⋘ llless ⋘ lnapprox ⪉ lneq ⪇ lneqq ≨ lnsim ⋦ Longleftarrow ⟸
    longleftarrow ⟵ Longleftrightarrow ⟺ longleftrightarrow ⟷ longmapsto ⟼ Longrightarrow ⟹ longrightarrow ⟶
    looparrowleft ↫ looparrowright ↬ Lsh ↰ lt < lvertneqq ≨\u{fe00} mapsfrom ↤ mapsto ↦ measeq ≞ mid ∣ minuscolon ∹
    minuscoloncolon −∷ models ⊨ multimap ⊸ multimapboth ⧟ multimapinv ⟜ ncong ≆ ne ≠ nearrow ↗ neq ≠ ngeq ≱ ngeqq ≱
    ngeqslant ≱ ngtr ≯ ni ∋ nLeftarrow ⇍ nleftarrow ↚ nLeftrightarrow ⇎ nleftrightarrow ↮ nleq ≰ nleqq ≰ nleqslant ≰
    nless ≮ nmid ∤ notin ∉ notni ∌ nparallel ∦ nprec ⊀ npreceq ⋠ nRightarrow ⇏ nrightarrow ↛ nshortmid ∤
    nshortparallel ∦ nsim ≁ nsubset ⊄ nsubseteq ⊈ nsubseteqq ⊈ nsucc ⊁ nsucceq ⋡ nsupset ⊅ nsupseteq ⊉ nsupseteqq ⊉
    ntriangleleft ⋪ ntrianglelefteq ⋬ ntriangleright ⋫ ntrianglerighteq ⋭ nVDash ⊯ nVdash ⊮ nvDash ⊭ nvdash ⊬
    nwarrow ↖ origof ⊶ owns ∋ parallel ∥ Perp ⫫ perp ⟂ pitchfork ⋔ prec ≺ precapprox ⪷ preccurlyeq ≼ preceq ⪯
    precnapprox ⪹ precneqq ⪵ precnsim ⋨ precsim ≾ propto ∝ questeq ≟ ratio : restriction ↾ Rightarrow ⇒ rightarrow →
    rightarrowtail ↣ rightharpoondown ⇁ rightharpoonup ⇀ rightleftarrows ⇄ rightleftharpoons ⇌ rightrightarrows ⇉
    rightsquigarrow ⇝ risingdotseq ≓ Rrightarrow ⇛ Rsh ↱ scoh ⌢ searrow ↘ shortmid ∣ shortparallel ∥ sim ∼ simeq ≃
    sincoh ⌣ smallfrown ⌢ smallsmile ⌣ smile ⌣ sqsubset ⊏ sqsubseteq ⊑ sqsupset ⊐ sqsupseteq ⊒ stareq ≛ strictfi ⥼
    strictif ⥽ Subset ⋐ subset ⊂ subseteq ⊆ subseteqq ⫅ subsetneq ⊊ subsetneqq ⫋ succ ≻ succapprox ⪸ succcurlyeq ≽
    succeq ⪰ succnapprox ⪺ succneqq ⪶ succnsim ⋩ succsim ≿ Supset ⋑ supset ⊃ supseteq ⊇ supseteqq ⫆ supsetneq ⊋
    supsetneqq ⫌ swarrow ↙ therefore ∴ thickapprox ≈ thicksim ∼ to → trianglelefteq ⊴ triangleq ≜ trianglerighteq ⊵
    twoheadleftarrow ↞ twoheadrightarrow ↠ Uparrow ⇑ uparrow ↑ Updownarrow ⇕ updownarrow ↕ upharpoonleft ↿
    upharpoonright ↾ upuparrows ⇈ varpropto ∝ varsubsetneq ⊊\u{fe00} varsubsetneqq ⫋\u{fe00} varsupsetneq ⊋\u{fe00}
    varsupsetneqq ⫌\u{fe00} vartriangle △ vartriangleleft ⊲ vartriangleright ⊳ vcentcolon : VDash ⊫ Vdash ⊩ vDash ⊨
    vdash ⊢ veeeq ≚ Vvdash ⊪ wedgeq ≙";

/// Large operators whose limits are set below and above them in a displayed formula.
const LARGE: &str =
    "bigcap ⋂ bigcup ⋃ bigodot ⨀ bigoplus ⨁ bigotimes ⨂ bigsqcap ⨅ bigsqcup ⨆ bigtimes ⨉ biguplus ⨄ bigvee ⋁
    bigwedge ⋀ coprod ∐ intop ∫ prod ∏ sum ∑";

/// Large operators whose limits are set beside them.
const INTEGRALS: &str =
    "fint ⨏ iiiint ⨌ iiint ∭ iint ∬ int ∫ intBar ⨎ intbar ⨍ intcap ⨙ intclockwise ∱ intcup ⨚ intlarhk ⨗ intx ⨘
    oiiint ∰ oiint ∯ oint ∮ pointint ⨕ rppolint ⨒ scpolint ⨓ smallint ∫ sqint ⨖ varointclockwise ∲";

/// Punctuation.
const PUNCTUATION: &str = "cdotp · colon : ldotp .";

type ClassTable = LazyLock<BTreeMap<&'static str, (&'static str, Class)>>;

static SYMBOLS: ClassTable = LazyLock::new(|| {
    let lists = [
        (ORDINARY, Class::Ordinary),
        (BINARY, Class::Binary),
        (RELATIONS, Class::Relation),
        (LARGE, Class::Large(true)),
        (INTEGRALS, Class::Large(false)),
        (PUNCTUATION, Class::Punctuation),
    ];
    let all = lists
        .into_iter()
        .flat_map(|(list, class)| pairs(list).into_iter().map(move |(name, sign)| (name, (sign, class))));
    all.collect()
});

/// The classes of the signs themselves, which authors write too.
static CLASSES: ClassTable = LazyLock::new(|| {
    let mut classes: BTreeMap<_, _> = SYMBOLS.values().map(|(sign, class)| (*sign, (*sign, *class))).collect();
    for (signs, class) in [
        ("+ - * / −", Class::Binary),
        ("= < > :", Class::Relation),
        (", ;", Class::Punctuation),
        (". △ ▽", Class::Ordinary),
    ] {
        classes.extend(signs.split_whitespace().map(|sign| (sign, (sign, class))));
    }
    classes
});

/// A sign and what it is, by its name.
pub(super) fn symbol(name: &str) -> Option<(&'static str, Class)> {
    SYMBOLS.get(name).copied()
}

/// The signs of formulas, by their names.
pub(super) fn signs() -> BTreeMap<&'static str, &'static str> {
    SYMBOLS.iter().map(|(name, (sign, _))| (*name, *sign)).collect()
}

/// What a sign is.
pub(super) fn class(sign: &str) -> Class {
    CLASSES.get(sign).map_or(Class::Ordinary, |(_, class)| *class)
}

/// Functions whose limits go below them in a displayed formula.
const LIMITS: &str = "argmax argmin det gcd inf lim max min plim Pr sup";

/// Further functions.
const FUNCTIONS: &str = "arccos arcctg arcsin arctan arctg arg ch cos cosec cosh cot cotg coth csc ctg cth deg dim exp hom ker lg \
    ln log sec sgn sh sin sinh tan tanh tg th";

/// A function's name as it is written, and whether limits go below it.
pub(super) fn function(name: &str) -> Option<(&'static str, bool)> {
    let written = match name {
        "liminf" => return Some(("lim inf", true)),
        "limsup" => return Some(("lim sup", true)),
        "injlim" => return Some(("inj lim", true)),
        "projlim" => return Some(("proj lim", true)),
        "bmod" => return Some(("mod", false)),
        _ => |list: &'static str| list.split_whitespace().find(|function| *function == name),
    };
    written(LIMITS).map(|name| (name, true)).or_else(|| written(FUNCTIONS).map(|name| (name, false)))
}

/// What an accent's command sets above or below its argument.
pub(super) fn accent(name: &str) -> Option<Accent> {
    let (mark, is_below, is_wide, takes_limits) = match name {
        "acute" => ("´", false, false, false),
        "bar" => ("‾", false, false, false),
        "breve" => ("˘", false, false, false),
        "check" => ("ˇ", false, false, false),
        "dot" => ("˙", false, false, false),
        "ddot" => ("¨", false, false, false),
        "dddot" => ("...", false, false, false),
        "ddddot" => ("....", false, false, false),
        "grave" => ("`", false, false, false),
        "hat" => ("^", false, false, false),
        "mathring" => ("˚", false, false, false),
        "tilde" => ("~", false, false, false),
        "vec" => ("→", false, false, false),
        "overline" => ("‾", false, true, false),
        "widecheck" => ("ˇ", false, true, false),
        "widehat" => ("^", false, true, false),
        "widetilde" => ("~", false, true, false),
        "overleftarrow" => ("←", false, true, false),
        "overrightarrow" => ("→", false, true, false),
        "Overrightarrow" => ("⇒", false, true, false),
        "overleftrightarrow" => ("↔", false, true, false),
        "overleftharpoon" => ("↼", false, true, false),
        "overrightharpoon" => ("⇀", false, true, false),
        "wideparen" | "overparen" => ("⏜", false, true, true),
        "overgroup" => ("⏠", false, true, true),
        "overbrace" => ("⏞", false, true, true),
        "overbracket" => ("⎴", false, true, true),
        "underbar" | "underline" => ("_", true, true, false),
        "underleftarrow" => ("←", true, true, false),
        "underrightarrow" => ("→", true, true, false),
        "underleftrightarrow" => ("↔", true, true, false),
        "utilde" => ("~", true, true, false),
        "underparen" => ("⏝", true, true, true),
        "undergroup" => ("⏡", true, true, true),
        "underbrace" => ("⏟", true, true, true),
        "underbracket" => ("⎵", true, true, true),
        _ => return None,
    };
    Some(Accent { mark, is_below, is_wide, takes_limits })
}

/// Limits with a line or an arrow, as operators: what is above or below `lim`, and their plain name.
pub(super) fn marked_limit(name: &str) -> Option<(Accent, &'static str)> {
    let (accent_name, plain) = match name {
        "varlimsup" => ("overline", "lim sup"),
        "varliminf" => ("underline", "lim inf"),
        "varinjlim" => ("underrightarrow", "inj lim"),
        "varprojlim" => ("underleftarrow", "proj lim"),
        _ => return None,
    };
    accent(accent_name).map(|accent| (accent, plain))
}

/// The font of a command's argument.
pub(super) fn font(name: &str) -> Option<Font> {
    Some(match name {
        "mathrm" | "mathup" | "symrm" | "symup" | "roman" | "operatorfont" => Font::Upright,
        "mathnormal" | "symnormal" => Font::Usual,
        "mathbf" | "mathbfup" | "symbf" | "symbfup" | "bold" => Font::Bold,
        "boldsymbol" | "bm" | "pmb" | "mathbold" => Font::BoldUsual,
        "mathit" | "symit" => Font::Italic,
        "mathbfit" | "symbfit" => Font::BoldItalic,
        "mathcal" | "symcal" | "mathscr" | "symscr" | "scr" | "Cal" | "EuScript" => Font::Script,
        "mathbfcal" | "symbfcal" | "mathbfscr" | "symbfscr" => Font::BoldScript,
        "mathfrak" | "symfrak" | "frak" => Font::Fraktur,
        "mathbffrak" | "symbffrak" => Font::BoldFraktur,
        "mathbb" | "symbb" | "Bbb" | "mathbbm" | "mathds" | "bbold" | "bbFont" => Font::DoubleStruck,
        "mathsf" | "mathsfup" | "symsf" | "symsfup" => Font::SansSerif,
        "mathbfsf" | "mathbfsfup" | "symbfsf" | "symbfsfup" => Font::BoldSansSerif,
        "mathsfit" | "symsfit" => Font::ItalicSansSerif,
        "mathbfsfit" | "symbfsfit" => Font::BoldItalicSansSerif,
        "mathtt" | "symtt" => Font::Monospace,
        _ => return None,
    })
}

/// The font of what follows in the same braces.
pub(super) fn font_switch(name: &str) -> Option<Font> {
    Some(match name {
        "rm" => Font::Upright,
        "bf" => Font::Bold,
        "it" | "em" | "sl" | "mit" => Font::Italic,
        "cal" => Font::Script,
        "sf" => Font::SansSerif,
        "tt" => Font::Monospace,
        "boldmath" => Font::BoldUsual,
        "unboldmath" => Font::Usual,
        _ => return None,
    })
}

pub(super) fn style(name: &str) -> Option<Style> {
    Some(match name {
        "displaystyle" => Style::Display,
        "textstyle" => Style::Text,
        "scriptstyle" => Style::Script,
        "scriptscriptstyle" => Style::ScriptScript,
        _ => return None,
    })
}

/// The width of a space, in ten thousandths of an em.
pub(super) fn space(name: &str) -> Option<i32> {
    Some(match name {
        "," | "thinspace" => 1667,
        ">" | ":" | "medspace" => 2222,
        ";" | "thickspace" => 2778,
        "enspace" | "enskip" => 5000,
        "quad" => 10_000,
        "qquad" => 20_000,
        "!" | "negthinspace" => -1667,
        "negmedspace" => -2222,
        "negthickspace" => -2778,
        _ => return None,
    })
}

/// Commands of which a reader sees nothing here: sizes of fonts, hints for breaking lines, numbers of equations.
pub(super) fn is_nothing(name: &str) -> bool {
    matches!(
        name,
        "/" | "-"
            | "@"
            | "allowbreak"
            | "cr"
            | "displaylimits"
            | "footnotesize"
            | "hdashline"
            | "hfil"
            | "hfill"
            | "hfilll"
            | "hline"
            | "huge"
            | "Huge"
            | "large"
            | "Large"
            | "LARGE"
            | "mathstrut"
            | "nobreak"
            | "noindent"
            | "nonscript"
            | "nonumber"
            | "normalsize"
            | "notag"
            | "null"
            | "oldstyle"
            | "protect"
            | "relax"
            | "scriptsize"
            | "small"
            | "strut"
            | "tiny"
            | "Tiny"
            | "xspace"
    )
}

/// A delimiter and what it is, by its sign or its command.
pub(super) fn delimiter(name: &str) -> Option<(&'static str, Class)> {
    let opening = match name {
        "(" | "\\lparen" => "(",
        "[" | "\\lbrack" => "[",
        "\\{" | "\\lbrace" => "{",
        "⟨" | "\\langle" => "⟨",
        "⟪" | "\\lAngle" => "⟪",
        "⦉" | "\\llangle" => "⦉",
        "⌊" | "\\lfloor" => "⌊",
        "⌈" | "\\lceil" => "⌈",
        "⟦" | "\\lBrack" | "\\llbracket" => "⟦",
        "⦃" | "\\lBrace" => "⦃",
        "⦇" | "\\llparenthesis" => "⦇",
        "⟮" | "\\lgroup" => "⟮",
        "⎰" | "\\lmoustache" => "⎰",
        "⌜" | "\\ulcorner" => "⌜",
        "⌞" | "\\llcorner" => "⌞",
        "\\lvert" => "|",
        "\\lVert" => "‖",
        _ => "",
    };
    if !opening.is_empty() {
        return Some((opening, Class::Open));
    }
    let closing = match name {
        ")" | "\\rparen" => ")",
        "]" | "\\rbrack" => "]",
        "\\}" | "\\rbrace" => "}",
        "⟩" | "\\rangle" => "⟩",
        "⟫" | "\\rAngle" => "⟫",
        "⦊" | "\\rrangle" => "⦊",
        "⌋" | "\\rfloor" => "⌋",
        "⌉" | "\\rceil" => "⌉",
        "⟧" | "\\rBrack" | "\\rrbracket" => "⟧",
        "⦄" | "\\rBrace" => "⦄",
        "⦈" | "\\rrparenthesis" => "⦈",
        "⟯" | "\\rgroup" => "⟯",
        "⎱" | "\\rmoustache" => "⎱",
        "⌝" | "\\urcorner" => "⌝",
        "⌟" | "\\lrcorner" => "⌟",
        "\\rvert" => "|",
        "\\rVert" => "‖",
        _ => "",
    };
    (!closing.is_empty()).then_some((closing, Class::Close))
}

/// Delimiters that open, close and divide, of which only a size or `\left` makes more than a sign.
pub(super) fn fence(name: &str) -> Option<&'static str> {
    Some(match name {
        "|" | "\\vert" | "\\arrowvert" | "\\bracevert" => "|",
        "‖" | "\\|" | "\\Vert" | "\\Arrowvert" => "‖",
        "/" => "/",
        "\\backslash" => "\\",
        "<" | "\\lt" => "⟨",
        ">" | "\\gt" => "⟩",
        "↑" | "\\uparrow" => "↑",
        "↓" | "\\downarrow" => "↓",
        "↕" | "\\updownarrow" => "↕",
        "⇑" | "\\Uparrow" => "⇑",
        "⇓" | "\\Downarrow" => "⇓",
        "⇕" | "\\Updownarrow" => "⇕",
        _ => return None,
    })
}

/// The arrow of a command that sets its arguments above and below one as wide as they are.
pub(super) fn wide_arrow(name: &str) -> Option<&'static str> {
    Some(match name {
        "xrightarrow" => "→",
        "xleftarrow" => "←",
        "xleftrightarrow" => "↔",
        "xRightarrow" => "⇒",
        "xLeftarrow" => "⇐",
        "xLeftrightarrow" => "⇔",
        "xhookrightarrow" => "↪",
        "xhookleftarrow" => "↩",
        "xmapsto" => "↦",
        "xrightharpoonup" => "⇀",
        "xrightharpoondown" => "⇁",
        "xleftharpoonup" => "↼",
        "xleftharpoondown" => "↽",
        "xrightleftharpoons" => "⇌",
        "xleftrightharpoons" => "⇋",
        "xtwoheadrightarrow" => "↠",
        "xtwoheadleftarrow" => "↞",
        "xlongequal" => "=",
        "xtofrom" => "⇄",
        _ => return None,
    })
}

/// The brackets around the table that an environment is, and its style; `None` for environments that aren't known.
pub(super) fn environment(name: &str) -> Option<(&'static str, &'static str, Option<Style>)> {
    let name = name.strip_suffix('*').unwrap_or(name);
    Some(match name {
        "array" | "subarray" | "matrix" | "align" | "aligned" | "alignat" | "alignedat" | "eqnarray" | "flalign"
        | "gather" | "gathered" | "multline" | "split" | "xalignat" | "xxalignat" | "equation" | "displaymath"
        | "math" => ("", "", None),
        "smallmatrix" => ("", "", Some(Style::Script)),
        "darray" => ("", "", Some(Style::Display)),
        "pmatrix" => ("(", ")", None),
        "bmatrix" => ("[", "]", None),
        "Bmatrix" => ("{", "}", None),
        "vmatrix" => ("|", "|", None),
        "Vmatrix" => ("‖", "‖", None),
        "cases" => ("{", "", None),
        "rcases" => ("", "}", None),
        "dcases" => ("{", "", Some(Style::Display)),
        "drcases" => ("", "}", Some(Style::Display)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_stands_for_one_thing() {
        let lists = [ORDINARY, BINARY, RELATIONS, LARGE, INTEGRALS, PUNCTUATION];
        let all: Vec<_> = lists.into_iter().flat_map(|list| list.split_whitespace().collect::<Vec<_>>()).collect();
        assert_eq!(all.len(), SYMBOLS.len() * 2, "a name twice");
        for (name, (sign, _)) in SYMBOLS.iter() {
            assert!(name.chars().all(|character| character.is_ascii_alphabetic()), "{name} is out of step");
            assert!((1..=2).contains(&sign.chars().count()), "{name} stands for {sign}");
            assert!(function(name).is_none() && accent(name).is_none() && !is_nothing(name), "{name} is two things");
        }
    }
}
