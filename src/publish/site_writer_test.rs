//! A site that is written again and again has the files of a new one, and a ledger stays as long as nothing changes.

use super::*;
use crate::layout::{Sharding, SitePath, UploadStage};
use camino::Utf8Path;
use pith::{Digest, Suffix};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::sync::Arc;

/// What a site has: what each paper's file says, and each other one's.
type Content = (BTreeMap<u8, u8>, BTreeMap<u8, u8>);

fn content() -> impl Strategy<Value = Content> {
    (prop::collection::btree_map(0..6_u8, 0..2_u8, 0..6), prop::collection::btree_map(0..3_u8, 0..2_u8, 0..3))
}

/// Writes the site; says how many files changed.
fn write(out: &Utf8Path, (papers, others): &Content) -> Changes {
    let place = OutputPlace::open(out, "".into()).unwrap();
    let state = State::open(&place, None).unwrap();
    let (old, _) = state.ledger();
    let ledger = state.ledger_after(&old).unwrap();
    let survey = OutputSurveyor::new(&place, &[], "program", &state, &ledger).survey().unwrap();
    let folder = OutputFolder::open(&place, Arc::clone(state.scratch()), Vec::new(), survey).unwrap();
    let mut writer = SiteWriter::begin(Box::new(folder), &state, &old, ledger, Some(Sharding::ByOne), None).unwrap();
    let (maker, book) = writer.halves();
    let mut unit = |name: String, path: &SitePath, bytes: &[u8], paper: Option<Suffix>| {
        let put = |unit_writer: &mut UnitWriter<'_>| unit_writer.put(UploadStage::Document, path, bytes, None);
        let unit = maker.unit(name, &Digest::of(bytes), put).unwrap();
        book.commit(&unit, paper).unwrap();
    };
    for (paper, says) in papers {
        // Two of each shard.
        let suffix = format!("{}{}{}", char::from(b'A' + paper / 2), paper % 2 + 2, "A".repeat(24));
        let path = SitePath::file(&format!("papers/{suffix}")).unwrap();
        unit(format!("pith/{suffix}"), &path, &[*says], Some(suffix.parse().unwrap()));
    }
    for (other, says) in others {
        let path = SitePath::file(&format!("others/{other}")).unwrap();
        unit(path.to_string(), &path, &[*says], None);
    }
    unit("marker".to_owned(), &SitePath::marker(), MARKER.as_bytes(), None);
    writer.write_sums().unwrap();
    writer.remove_gone(true).unwrap();
    let FinishedSite { changes, ledger, .. } = writer.finish(false).unwrap();
    state.complete(ledger, false).unwrap();
    changes
}

fn files(folder: &Utf8Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in folder.read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        if path.is_dir() {
            let below = files(&path).into_iter();
            all.extend(below.map(|(name, bytes)| (format!("{}/{name}", path.file_name().unwrap()), bytes)));
        } else {
            all.insert(path.file_name().unwrap().to_owned(), fs::read(&path).unwrap());
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_site_that_is_written_again_is_as_a_new_one(history in prop::collection::vec((content(), any::<bool>()), 1..5)) {
        let place = tempfile::tempdir().unwrap();
        let place = Utf8Path::from_path(place.path()).unwrap();
        let out = place.join("public");
        let ledger = || fs::metadata(place.join(".pith-catalog/public/ledger")).unwrap().ino();
        for (number, (content, is_disturbed)) in history.iter().enumerate() {
            write(&out, content);
            let new = place.join(number.to_string());
            write(&new, content);
            let expected = files(&new);
            prop_assert_eq!(&files(&out), &expected);
            let before = ledger();
            if *is_disturbed {
                // Somebody writes into a file of the last build, or removes it.
                let mut names = expected.keys().filter(|name| **name != SitePath::marker().to_string());
                let name = out.join(names.nth(number % (expected.len() - 1)).unwrap());
                if number % 2 == 0 { fs::write(name, "x").unwrap() } else { fs::remove_file(name).unwrap() }
            }
            let changes = write(&out, content);
            prop_assert_eq!(&files(&out), &expected);
            prop_assert_eq!((changes.is_any(), ledger() != before), (*is_disturbed, *is_disturbed));
        }
    }
}
