//! Whether the page that checks documents is the one that the program makes. A mirror that lies can leave every script as it is
//! and let the page do something else: without its policy an attribute runs what it likes, and a frame, an address to go to
//! or another link bring a reader elsewhere.
//!
//! Browsers read a page otherwise than this program as soon as it is written in an unusual way. So only the form in which the
//! program writes pages is read at all, and whatever isn't known is named.

use super::checker::{Script, is_known, script_at};
use super::markup::{Token, attribute, cut_out, decoded, element_of, shown, tokens};
use super::page::{compare_content, frame_parts, key_cautions};
use crate::layout::SitePath;
use pith::PublicKey;
use pith::json;
use std::borrow::Cow;

/// What ends the tag of the policy, which nothing but constant text precedes.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\"";

/// The elements of a page's frame and of this page, each with its attributes but those of [`COMMON`].
const ELEMENTS: [(&str, &[&str]); 41] = [
    ("a", &["href", "download", "rel"]),
    ("b", &[]),
    ("bdi", &[]),
    ("body", &[]),
    ("button", &["type"]),
    ("code", &[]),
    ("dd", &[]),
    ("div", &[]),
    ("dl", &[]),
    ("dt", &[]),
    ("footer", &[]),
    ("form", &["action"]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("head", &[]),
    ("header", &[]),
    ("html", &[]),
    ("img", &["src", "alt"]),
    ("input", &["type", "name", "placeholder", "autocomplete", "spellcheck"]),
    ("li", &[]),
    ("link", &["rel", "href", "type", "title"]),
    ("main", &[]),
    ("meta", &["charset", "name", "property", "content", "http-equiv"]),
    ("nav", &[]),
    ("noscript", &[]),
    ("ol", &[]),
    ("p", &[]),
    ("pre", &[]),
    ("script", &["src", "type"]),
    ("section", &[]),
    ("span", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &[]),
    ("th", &["scope"]),
    ("thead", &[]),
    ("title", &[]),
    ("tr", &[]),
    ("ul", &[]),
    ("wbr", &[]),
];

/// The attributes that any element may have, as may those that begin with `aria-` or `data-`.
const COMMON: [&str; 6] = ["class", "dir", "hidden", "id", "lang", "role"];

/// How the page differs from the one that this version makes for such a site, in a clause, if it does.
pub(super) fn compare(found: &str, ours: &str) -> Option<String> {
    check_markup(found, ours).or_else(|| compare_content(&without_choices(found), &without_choices(ours)))
}

/// What a page of another build has that none makes, in a clause, if anything.
pub(super) fn check(found: &str, ours: &str, base: &str) -> Option<String> {
    let policy_end = ours.find(POLICY).and_then(|at| Some(at + ours.get(at..)?.find('>')? + 1));
    let head = policy_end.and_then(|end| ours.get(..end)).unwrap_or(ours);
    if !found.starts_with(head) {
        return Some(
            "does not begin with the policy that this program writes, which says what a page may run".to_owned(),
        );
    }
    check_markup(found, ours).or_else(|| check_hashes(found)).or_else(|| check_links(found, base))
}

/// The same of what stands around the content of any page.
pub(super) fn check_frame(page: &str) -> Option<String> {
    frame_parts(page).into_iter().find_map(|part| check_markup(part, ""))
}

/// What in a page the program never writes, in a clause; a policy must be that of `ours`.
fn check_markup(page: &str, ours: &str) -> Option<String> {
    tokens(page).enumerate().find_map(|(at, token)| {
        let is_right = match token {
            Token::Text(text) => !text.contains('>'),
            Token::Tag("<!doctype html>") => at == 0,
            Token::Tag(tag) => is_of_ours(tag, ours),
        };
        (!is_right).then(|| format!("has {}, which this program never writes there", shown(token)))
    })
}

/// Whether the program writes such a tag.
fn is_of_ours(tag: &str, ours: &str) -> bool {
    let Some(inner) = tag.strip_prefix('<').and_then(|tag| tag.strip_suffix('>')) else { return false };
    if let Some(ended) = inner.strip_prefix('/') {
        return attributes_of(ended).is_some();
    }
    let element = element_of(tag);
    let own = attributes_of(element);
    let rest = inner.get(element.len()..).unwrap_or_default();
    let (Some(own), Some(attributes)) = (own, read_attributes(rest)) else { return false };
    let is_attribute = |name: &str| {
        own.contains(&name) || COMMON.contains(&name) || name.starts_with("aria-") || name.starts_with("data-")
    };
    attributes.iter().all(|(name, value)| {
        is_attribute(name)
            && match *name {
                "http-equiv" => ours.contains(tag),
                "href" => leads_to_a_page(value),
                "src" | "action" => !decoded(value).contains([':', '\\']) && !value.starts_with("//"),
                _ => true,
            }
    }) && (element != "script" || attribute(tag, "src").is_some() || tag == KEYS.0)
}

/// The attributes that an element of the program's may have beside [`COMMON`]; `None` for any other element.
fn attributes_of(element: &str) -> Option<&'static [&'static str]> {
    ELEMENTS.iter().find(|(name, _)| *name == element).map(|(_, attributes)| *attributes)
}

/// The attributes of a tag, in the one form in which the program writes them: ` name` or ` name="value"`.
fn read_attributes(mut rest: &str) -> Option<Vec<(&str, &str)>> {
    let mut attributes: Vec<(&str, &str)> = Vec::new();
    while !rest.is_empty() {
        rest = rest.strip_prefix(' ')?;
        let end = rest.find(|one: char| !one.is_ascii_lowercase() && one != '-').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(after) => after.split_once('"')?,
            None => ("", after),
        };
        if name.is_empty() || value.contains('<') || attributes.iter().any(|(other, _)| *other == name) {
            return None;
        }
        attributes.push((name, value));
        rest = after;
    }
    Some(attributes)
}

/// Whether a link leads to a page or a mailbox, and runs nothing.
fn leads_to_a_page(link: &str) -> bool {
    let link = decoded(link);
    let scheme = link.split(['/', '?', '#']).next().and_then(|first| first.split_once(':'));
    scheme.is_none_or(|(scheme, _)| ["https", "http", "mailto"].contains(&scheme))
}

/// What names the saved checker by a hash that is none of it.
fn check_hashes(page: &str) -> Option<String> {
    let before = page.split("  verify.html").collect::<Vec<_>>();
    let (_, printed) = before.split_last()?;
    let hash_of = |text: &str| text.rsplit('>').next().and_then(|hash| hash.parse().ok());
    let is_right = |text: &&str| hash_of(text).is_some_and(|hash| is_known(&hash));
    (printed.is_empty() || !printed.iter().all(is_right))
        .then(|| "does not print the SHA-256 of a verify.html of a release".to_owned())
}

/// A link to another file that is named like the saved checker, in a clause, if there is one.
pub(super) fn check_links(page: &str, base: &str) -> Option<String> {
    let checker = SitePath::checker();
    let name = checker.as_str().rsplit('/').next().unwrap_or_default();
    tokens(page).find_map(|token| {
        let Token::Tag(tag) = token else { return None };
        let link = decoded(attribute(tag, "href")?);
        let path = link.split(['?', '#']).next().unwrap_or_default();
        let is_named = path.rsplit('/').next() == Some(name) || attribute(tag, "download") == Some(name);
        let is_other = script_at(&link, &SitePath::verify(), base) != Script::File(checker.as_str().to_owned());
        (is_named && is_other).then(|| format!("has {} instead of a link to this site’s verify.html", shown(token)))
    })
}

/// What begins the list of keys that count beside the registry's, and what ends it.
const KEYS: (&str, &str) = ("<script type=\"application/json\" id=\"check-keys\">", "</script>\n");

/// Whose those keys are, as the page's script says it.
const WHOSE: &str = " data-whose=\"This mirror’s key\" data-keys=\"../pith-signing-key.json\"";

/// What stands around the address of the mirror that this one copies.
const UPSTREAM: (&str, &str) = ("<tr><td><a href=\"http", "\">another mirror</a>’s page");

/// The page without what depends on the operator's choices, each in the one form that it can have: further keys, what is said of the
/// registry's, and the mirror that this one copies.
fn without_choices(page: &str) -> Cow<'_, str> {
    let mut page = Cow::Borrowed(page);
    for caution in key_cautions() {
        let notice = format!("<p class=\"notices\">{caution}</p>\n");
        let named = format!(" data-caution=\"{caution}\"");
        if page.contains(&notice) && page.contains(&named) {
            page = page.replacen(&notice, "", 1).replacen(&named, "", 1).into();
        }
    }
    if let Some(other) = without_keys(&page) {
        page = other.into();
    }
    if let Some((before, after)) = page.split_once(UPSTREAM.1)
        && let Some((before, address)) = before.rsplit_once(UPSTREAM.0)
        && !address.contains('"')
    {
        page = format!("{before}<tr><td>another mirror’s page{after}").into();
    }
    page
}

/// The page without the keys that count beside the registry's, where it names them to readers as it does to its script.
fn without_keys(page: &str) -> Option<String> {
    const TOLD: (&str, &str) =
        ("<p>Here these keys count beside the registry’s, as <b>this mirror’s key</b>: ", "</p>");
    let (before, list, after) = cut_out(page, KEYS.0, KEYS.1)?;
    let value = json::parse(list.strip_prefix(KEYS.0)?.strip_suffix(KEYS.1)?.as_bytes()).ok()?;
    let entries = value.as_array()?.iter();
    let codes: Option<String> = entries
        .map(|entry| PublicKey::of_value(entry).ok().map(|key| format!("<code class=\"breaks\">{}</code> ", key.id())))
        .collect();
    let (between, told, after) = cut_out(after, TOLD.0, TOLD.1)?;
    if decoded(told.strip_prefix(TOLD.0)?.strip_suffix(TOLD.1)?) != codes? {
        return None;
    }
    Some([before.replacen(WHOSE, "", 1).as_str(), between, after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_tags_that_the_program_writes_pass() {
        for tag in [
            "<p>",
            "</p>",
            "<p class=\"a\" hidden>",
            "<a href=\"../a/?b=c:d\" rel=\"nofollow\">",
            "<a href=\"mailto:a@b.example\">",
            "<script src=\"../assets/a.js\">",
            "<script type=\"application/json\" id=\"check-keys\">",
            "<div data-keys=\"x\" aria-label=\"y\">",
        ] {
            assert!(is_of_ours(tag, ""), "{tag}");
        }
        for tag in [
            "<!-- a -->",
            "<!doctype html>",
            "<iframe src=\"a\">",
            "<base href=\"a\">",
            "<svg>",
            "<style>",
            "<P>",
            "<p/onclick=\"a\">",
            "<p onclick=\"a\">",
            "<p style=\"a\">",
            "<p class='a'>",
            "<p class=a>",
            "<p  class=\"a\">",
            "<p\nclass=\"a\">",
            "<p class=\"a\"hidden>",
            "<p class=\"a\" class=\"b\">",
            "<p class=\"<\">",
            "<p class=\"",
            "</p class=\"a\">",
            "<meta http-equiv=\"refresh\" content=\"0;url=a\">",
            "<a href=\"java&#115;cript:a\">",
            "<a href=\"data:text/html,a\">",
            "<form action=\"https://a.example/\">",
            "<img src=\"//a.example/b.png\">",
            "<button formaction=\"a\">",
            "<script>",
            "<script type=\"module\">",
            "<",
            "<>",
        ] {
            assert!(!is_of_ours(tag, ""), "{tag}");
        }
        let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"a\">";
        assert!(is_of_ours(policy, &format!("<head>{policy}")) && !is_of_ours(policy, ""));
        assert!(check_markup("<p>a > b</p>", "").is_some() && check_markup("<p>a</p><!doctype html>", "").is_some());
        assert_eq!(check_markup("<!doctype html>\n<p>a &gt; b</p>", ""), None);
    }

    #[test]
    fn what_an_operator_chooses_is_left_out_in_one_form_only() {
        let upstream =
            |link: &str| format!("<tr><td><a href=\"x\">y</a></td></tr><tr><td>{link}’s page like</td></tr>");
        let plain = upstream("another mirror");
        assert_eq!(without_choices(&upstream("<a href=\"https://a.example/\">another mirror</a>")), plain);
        assert_ne!(without_choices(&upstream("<a href=\"x\">another mirror</a>")), plain);
        let caution = key_cautions()[0];
        let cautioned = format!("a<p class=\"notices\">{caution}</p>\n<div id=\"check\" data-caution=\"{caution}\">");
        assert_eq!(without_choices(&cautioned), "a<div id=\"check\">");
        assert_eq!(without_choices(&cautioned.replace("data-", "data-x-")), cautioned.replace("data-", "data-x-"));
    }

    #[test]
    fn a_checker_is_named_by_its_file_and_its_hash() {
        let link = |href: &str, more: &str| format!("<a href=\"{href}\"{more}>");
        for right in ["../verify/verify.html", "verify.html", "/papers/verify/verify.html#a"] {
            assert_eq!(check_links(&link(right, " download=\"verify.html\""), "papers"), None, "{right}");
        }
        assert_eq!(check_links(&link("../files/a.html", ""), ""), None);
        assert!(check_links(&link("../files/verify.html", ""), "").is_some());
        assert!(check_links(&link("https://a.example/verify/verify.html", ""), "").is_some());
        assert!(check_links(&link("../files/a.html", " download=\"verify.html\""), "").is_some());
        let known = crate::audit::page::own_hashes().last().unwrap().to_string();
        assert_eq!(check_hashes(&format!("<pre>{known}  verify.html</pre>")), None);
        for other in [format!("0{known}"), known.replace(['0', '1'], "2"), String::new()] {
            assert!(check_hashes(&format!("<pre>{other}  verify.html</pre>")).is_some());
        }
        assert!(check_hashes("<pre></pre>").is_some());
    }

    proptest! {
        #[test]
        fn no_page_is_too_strange(page in any::<String>(), tag in "<[a-z]{1,6}( [a-z-]{1,9}(=\"[^\"]{0,9}\")?){0,3}>") {
            let page = page + &tag;
            let _ = (compare(&page, &tag), check(&page, &tag, ""), check_frame(&page), without_choices(&page));
        }
    }
}
