//! Sizes as people read them.

const MB: u64 = 1_000_000;

/// So many bytes in MB or GB, rounded up: what is too much never reads as just enough.
pub(crate) fn size_up(bytes: u64) -> String {
    match bytes.div_ceil(MB) {
        0..1000 => format!("{} MB", tenths_up(bytes, MB)),
        _ => format!("{} GB", tenths_up(bytes, 1000 * MB)),
    }
}

/// The same rounded down: what is too little never reads as just enough.
pub(crate) fn size_down(bytes: u64) -> String {
    match bytes / MB {
        0..1000 => format!("{} MB", with_tenths(u128::from(bytes) * 10 / u128::from(MB))),
        _ => format!("{} GB", with_tenths(u128::from(bytes) / u128::from(100 * MB))),
    }
}

/// How many units there are, to one place and rounded up.
pub(crate) fn tenths_up(number: u64, unit: u64) -> String {
    with_tenths((u128::from(number) * 10).div_ceil(u128::from(unit)))
}

fn with_tenths(tenths: u128) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_rounded_one_way() {
        for (bytes, up, down) in [
            (0, "0 MB", "0 MB"),
            (1, "0.1 MB", "0 MB"),
            (3_140_000, "3.2 MB", "3.1 MB"),
            (999_000_001, "1 GB", "999 MB"),
            (1_000_000_000, "1 GB", "1 GB"),
            (1_050_000_000, "1.1 GB", "1 GB"),
            (u64::MAX, "18446744073.8 GB", "18446744073.7 GB"),
        ] {
            assert_eq!((size_up(bytes), size_down(bytes)), (up.to_owned(), down.to_owned()), "{bytes}");
        }
    }
}
