//! How a reader checks the document without this site: commands that run where its file was saved.

use super::super::page::KeyView;
use super::json_text;
use crate::text::{Html, write_html};
use pith::json::{Object, Value};
use pith::{Claim, Digest, Kind, Suffix, Verified};
use serde::Serialize;

/// A way to check.
#[derive(Debug, Serialize)]
pub(super) struct RecipeView {
    title: &'static str,
    /// For a shell, in the folder that holds the file.
    command: Html,
    /// What it prints where all is well.
    expects: Option<Html>,
    is_open: bool,
}

impl RecipeView {
    pub(super) fn write(&self, html: &mut Html) {
        html.tags(if self.is_open { "<details open>" } else { "<details>" });
        write_html!(html, "<summary>" (self.title) "</summary><pre class=\"copy\">" [&self.command] "</pre>");
        if let Some(expects) = &self.expects {
            write_html!(html, "<pre class=\"expects\">" [expects] "</pre>");
        }
        html.tags("</details>");
    }
}

/// What Python hashes of a record: the canonical record, whose hash the number is.
const PYTHON_RECORD: &str = r#"import base64, hashlib, json, sys
record = json.load(open(sys.argv[1], "rb"))["canonical_record"]
text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
digest = hashlib.sha256(text.encode()).digest()
print(digest.hex(), base64.b32encode(digest).decode()[:26])"#;

/// What Python hashes of a bundle: the canonical record, then all but the seal.
const PYTHON_BUNDLE: &str = r#"import base64, hashlib, json, sys
def sha256(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()
bundle = json.load(open(sys.argv[1], "rb"))
digest = sha256(bundle["canonical_record"])
print(digest.hex(), base64.b32encode(digest).decode()[:26])
del bundle["bundle_signature"]
print(sha256(bundle).hex())"#;

/// The start of an Ed25519 public key in DER (RFC 8410): its 32 bytes follow.
const DER_PREFIX: &str = "302a300506032b6570032100";

/// What a recipe is filled with. Each value is of a form that means nothing to a shell.
struct RecipeValues {
    suffix: Suffix,
    canonical: Digest,
    /// The bundle's hash, which its seal signs.
    sealed: Option<Digest>,
    /// The signature over the last of them, in base64.
    signature: String,
    key: KeyView,
}

impl RecipeValues {
    fn of(shown: &Verified<'_>, suffix: Suffix, signers: &[KeyView]) -> Option<Self> {
        let canonical = shown.document().stated().canonical_sha256.parse().ok()?;
        let seal = shown.member("bundle_signature").and_then(|seal| seal.and_then(Value::as_object));
        let (envelope, sealed) = match shown.document().kind() {
            Kind::Record => (shown.receipt()?, None),
            Kind::Bundle => (seal?, Some(text_of(seal?, "bundle_sha256")?.parse().ok()?)),
        };
        let signature = text_of(envelope, "signature_b64")?;
        data_encoding::BASE64.decode(signature.as_bytes()).ok().filter(|bytes| bytes.len() == 64)?;
        Some(Self { suffix, canonical, sealed, signature: signature.to_owned(), key: signers.first()?.clone() })
    }

    /// The name that a browser saves the file under.
    fn file(&self) -> String {
        if self.sealed.is_some() { "bundle.json".to_owned() } else { format!("{}.json", self.suffix) }
    }
}

fn text_of<'a>(object: Claim<&'a Object<'a>>, name: &str) -> Option<&'a str> {
    json_text::text_of(object, name).map(|text| text.into_parts().0)
}

/// The ways to check the document that is shown.
pub(super) fn recipes(shown: &Verified<'_>, suffix: Suffix, signers: &[KeyView]) -> Vec<RecipeView> {
    let Some(parts) = RecipeValues::of(shown, suffix, signers) else { return Vec::new() };
    let is_registrys = signers.iter().all(|key| key.is_registry);
    vec![program(&parts, is_registrys), python(&parts), openssl(&parts)]
}

fn program(parts: &RecipeValues, is_registrys: bool) -> RecipeView {
    let key = if is_registrys { "" } else { " --key KEY.json" };
    RecipeView {
        title: "With pith-catalog",
        command: Html::content(&format!("pith-catalog verify {}{key}", parts.file())),
        expects: (!is_registrys)
            .then(|| Html::content("KEY.json is the file of the trusted key, from whoever publishes it.")),
        is_open: true,
    }
}

fn python(parts: &RecipeValues) -> RecipeView {
    let (title, script) = match parts.sealed {
        None => ("With Python only: the number, from the record", PYTHON_RECORD),
        Some(_) => ("With Python only: the number and the seal’s hash, from the bundle", PYTHON_BUNDLE),
    };
    let number = format!("{} {}", parts.canonical, parts.suffix);
    let expects = match &parts.sealed {
        None => number,
        Some(sealed) => format!("{number}\n{sealed}"),
    };
    RecipeView {
        title,
        command: Html::content(&format!("python3 - {} <<'END'\n{script}\nEND", parts.file())),
        expects: Some(Html::content(&expects)),
        is_open: false,
    }
}

fn openssl(parts: &RecipeValues) -> RecipeView {
    let (title, name, digest) = match &parts.sealed {
        None => ("With openssl: the signature", "receipt", &parts.canonical),
        Some(sealed) => ("With openssl: the seal", "seal", sealed),
    };
    let (key, signature) = (&parts.key.hex, &parts.signature);
    let command = format!(
        "echo {DER_PREFIX}{key} \\\n  | xxd -r -p | openssl pkey -pubin -inform DER -out pith.pem\n\
         echo {digest} | xxd -r -p > digest\n\
         echo {signature} | base64 -d > {name}\n\
         openssl pkeyutl -verify -pubin -inkey pith.pem -rawin -in digest -sigfile {name}"
    );
    RecipeView {
        title,
        command: Html::content(&command),
        expects: Some(Html::content("Signature Verified Successfully")),
        is_open: false,
    }
}
