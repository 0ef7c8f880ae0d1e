//! What holds of a text with TeX in it, whatever it is.

use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use pith_catalog::internals::{html, plain};
use std::cell::RefCell;

const STYLES: [&str; 6] = ["em", "i", "b", "code", "sup", "sub"];
const LEAVES: [&str; 4] = ["mi", "mn", "mo", "mtext"];
const NODES: [&str; 19] = [
    "math",
    "mspace",
    "mrow",
    "msqrt",
    "mfrac",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mprescripts",
    "mphantom",
    "mpadded",
    "menclose",
    "mtable",
    "mtr",
];

/// What formulas begin with. One may be a line of text and yet no markup.
const FORMULAS: [&str; 20] = [
    "$",
    "\\(",
    "\\[",
    "\\begin",
    "\\ensuremath",
    "\\math",
    "\\sqrt",
    "\\bar",
    "\\hat",
    "\\tilde",
    "\\vec",
    "\\dot",
    "\\ddot",
    "\\check",
    "\\breve",
    "\\acute",
    "\\grave",
    "\\wide",
    "\\overline",
    "\\mathring",
];

/// What became of the text: `math` where it has a formula, `style` where it has other markup, or `text`.
/// Its markup is closed and bounded, and says what the plain text says. A text that takes too long is found by
/// libFuzzer, which stops after its `-timeout`.
pub fn tex(bytes: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(bytes);
    let text = text.as_ref();
    let (shown_html, shown_plain) = (html(text), plain(text));
    let markup = shown_html.as_str();
    assert!(markup.len() <= text.len() * 6 + (1 << 20), "the markup is bounded");
    assert!(shown_plain.len() <= text.len() * 4 + 64, "the plain text is bounded");
    let shown = check(markup);
    let may_differ = ["<math", "<sup>", "<sub>"].iter().any(|tag| markup.contains(tag));
    if !may_differ && !FORMULAS.iter().any(|start| text.contains(start)) {
        assert_eq!(spaceless(&shown), spaceless(&shown_plain), "markup and plain text say the same of {text:?}");
    }
    if text.chars().all(|character| !"\\{}$~-`'\"".contains(character)) {
        assert_eq!(shown_plain, text, "text that isn't TeX stays as it is");
        assert_eq!(html(&shown_plain), shown_html);
    }
    match markup {
        _ if markup.contains("<math") => "math",
        _ if markup.contains('<') => "style",
        _ => "text",
    }
}

/// Spaces differ by whether a line may end there, and a page shows a character that HTML doesn't allow
/// as a mark.
fn spaceless(text: &str) -> String {
    let kept = |character: &char| !character.is_whitespace() && !character.is_control() && *character != '\u{fffd}';
    text.chars()
        .filter(kept)
        .filter(|one| u32::from(*one) & 0xfffe != 0xfffe && !('\u{fdd0}'..='\u{fdef}').contains(one))
        .collect()
}

/// Fails where markup has anything but the elements, attributes, values and nesting of a small closed
/// list, as a browser's tokenizer sees it. The text in it.
#[track_caller]
pub fn check(markup: &str) -> String {
    let (tags, text) = tokens(markup);
    let mut open: Vec<String> = Vec::new();
    // How many elements each element that is open has so far, and last the whole.
    let mut children = vec![0];
    for tag in tags {
        let name = tag.name.to_string();
        if tag.kind == TagKind::EndTag {
            assert_eq!(open.pop().as_deref(), Some(&*name), "closed out of order in {markup}");
            let has = children.pop();
            let as_many = match &*name {
                "mfrac" | "mroot" | "msub" | "msup" | "munder" | "mover" => has == Some(2),
                "msubsup" | "munderover" => has == Some(3),
                "mmultiscripts" => has == Some(6),
                "mtable" | "mtr" => has > Some(0),
                _ => true,
            };
            assert!(as_many, "{has:?} elements in a {name} of {markup}");
            continue;
        }
        if let Some(count) = children.last_mut() {
            *count += 1;
        }
        let is_row = open.last().is_some_and(|parent| parent == "mtable");
        let is_cell = open.last().is_some_and(|parent| parent == "mtr");
        assert_eq!((is_row, is_cell), (name == "mtr", name == "mtd"), "a {name} out of its place in {markup}");
        let in_formula = open.iter().any(|one| one == "math");
        let known: bool = if in_formula {
            (LEAVES.contains(&&*name) || NODES[1..].contains(&&*name) || name == "mtd")
                && !open.last().is_some_and(|parent| LEAVES.contains(&&**parent))
        } else {
            STYLES.contains(&&*name) || name == "math"
        };
        assert!(known, "{name} in {markup}");
        for attribute in &tag.attrs {
            check_attribute(&name, &attribute.name.local, &attribute.value);
        }
        if !tag.self_closing {
            open.push(name);
            children.push(0);
        }
        assert!(open.len() < 128, "too deep");
    }
    assert!(open.is_empty(), "{open:?} left open in {markup}");
    let shown = |character: char| !character.is_control() || matches!(character, '\n' | '\t');
    assert!(markup.chars().all(shown), "a control character in {markup:?}");
    text
}

#[track_caller]
fn check_attribute(element: &str, attribute: &str, value: &str) {
    let good = match (element, attribute) {
        ("math", "alttext") => true,
        ("math", "display") => value == "block",
        ("mspace", "width") => value.strip_suffix("em").is_some_and(|number| number.parse::<f32>().is_ok()),
        ("mo", "stretchy" | "symmetric" | "largeop" | "movablelimits") | (_, "displaystyle") => {
            ["true", "false"].contains(&value)
        }
        ("mo", "minsize" | "maxsize") => ["1.2em", "1.8em", "2.4em", "3em"].contains(&value),
        (_, "scriptlevel") => ["0", "1", "2"].contains(&value),
        ("mi", "mathvariant") => value == "normal",
        ("mpadded", "voffset") => value.strip_suffix("em").is_some_and(|number| number.parse::<f32>().is_ok()),
        ("mo", "lspace" | "rspace") | ("mfrac", "linethickness") | ("mpadded", "width" | "height" | "depth") => {
            value == "0"
        }
        ("menclose", "notation") => value == "box",
        _ => false,
    };
    assert!(good, "<{element} {attribute}={value:?}>");
}

fn tokens(markup: &str) -> (Vec<Tag>, String) {
    #[derive(Default)]
    struct Tokens(RefCell<(Vec<Tag>, String)>);
    impl TokenSink for Tokens {
        type Handle = ();
        fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
            match token {
                Token::TagToken(tag) => self.0.borrow_mut().0.push(tag),
                Token::CharacterTokens(text) => self.0.borrow_mut().1.push_str(&text),
                Token::EOFToken => {}
                other => panic!("not well-formed: {other:?}"),
            }
            TokenSinkResult::Continue
        }
    }
    let input = BufferQueue::default();
    input.push_back(markup.into());
    let tokenizer = Tokenizer::new(Tokens::default(), html5ever::tokenizer::TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}
