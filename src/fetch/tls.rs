//! Why a connection isn't safe, in plain words: what the library for TLS says is meant for programmers.

/// Parts of what the library says of a certificate, and what that means.
const CERTIFICATES: [(&[&str], &str); 7] = [
    (&["Expired", "certificate expired"], "its certificate has expired"),
    (
        &["NotValidYet", "certificate not valid yet"],
        "its certificate is not valid yet; check the clock of this machine",
    ),
    (&["NotValidForName", "certificate not valid for name"], "its certificate is for another name; check the address"),
    (&["UnknownIssuer"], "its certificate is from an unknown issuer, such as a self-signed one or a company’s own"),
    (&["Revoked"], "its certificate was revoked"),
    (&["CaUsedAsEndEntity"], "its certificate is self-signed, so nobody vouches for it"),
    (&["BadSignature"], "its certificate is forged or damaged"),
];

/// Begins of what the library says otherwise, and what that means.
const CONNECTIONS: [(&str, &str); 4] = [
    ("received corrupt message", "it does not speak TLS there; if the site has no https, use http:// in its address"),
    ("received fatal alert: ProtocolVersion", "it only supports versions of TLS that are no longer safe"),
    ("received fatal alert: HandshakeFailure", "it and this program have no safe TLS settings in common"),
    ("peer is incompatible", "it and this program have no safe TLS settings in common"),
];

/// What a reason of the library for TLS means; `None` where it isn't one.
pub(super) fn in_plain_words(reason: &str) -> Option<String> {
    let reason = reason.strip_prefix("rustls: ").unwrap_or(reason);
    if let Some(what) = reason.strip_prefix("invalid peer certificate: ") {
        let known = CERTIFICATES.iter().find(|(parts, _)| parts.iter().any(|part| what.contains(part)));
        return Some(
            known.map_or_else(|| format!("its certificate is not valid: {what}"), |(_, words)| (*words).to_owned()),
        );
    }
    let known = CONNECTIONS.iter().find(|(begin, _)| reason.starts_with(begin));
    known.map(|(_, words)| (*words).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_its_words_and_others_none() {
        for (reason, words) in [
            ("invalid peer certificate: Expired", Some("its certificate has expired")),
            (
                "invalid peer certificate: certificate expired: verification time 2 (UNIX), but certificate is not valid after 1",
                Some("its certificate has expired"),
            ),
            (
                "invalid peer certificate: certificate not valid for name \"a\"; certificate is only",
                Some("its certificate is for another name"),
            ),
            ("rustls: invalid peer certificate: UnknownIssuer", Some("its certificate is from an unknown issuer")),
            (
                "invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))",
                Some("its certificate is self-signed, so nobody vouches for it"),
            ),
            ("invalid peer certificate: BadEncoding", Some("its certificate is not valid: BadEncoding")),
            ("received corrupt message of type InvalidContentType", Some("it does not speak TLS there")),
            ("received fatal alert: HandshakeFailure", Some("it and this program have no safe TLS settings")),
            ("connection refused", None),
        ] {
            let found = in_plain_words(reason);
            assert_eq!(found.is_some(), words.is_some(), "{reason}");
            assert!(found.unwrap_or_default().starts_with(words.unwrap_or_default()), "{reason}");
        }
    }
}
