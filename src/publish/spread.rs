//! Finding hashes among sorted ones: they are spread evenly, so that each lies close to where its value says.

/// How often a place is guessed anew before the others around it are looked at.
const GUESSES: usize = 2;

/// Where the first of some sorted values is that isn't less than `hash`, or would be. `hash_of` gives what they are sorted
/// by. A search by halves would look at a place after the other that is far away, and in no cache.
pub(super) fn first_of<T>(sorted: &[T], hash: u64, hash_of: impl Fn(&T) -> u64) -> usize {
    let count = sorted.len() as u64;
    let share = |hash: u64| u64::try_from((u128::from(hash) * u128::from(count)) >> u64::BITS).unwrap_or_default();
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(sorted.len());
    let mut guess = place(share(hash));
    for _ in 0..GUESSES {
        let Some(there) = sorted.get(guess).map(&hash_of) else { break };
        guess = if there < hash {
            guess.saturating_add(place(share(hash - there)))
        } else {
            guess.saturating_sub(place(share(there - hash)))
        };
    }
    around(sorted, guess.min(sorted.len()), |value| hash_of(value) < hash)
}

/// Where the first of some values is that is not `before`, looked for from a place on, farther and farther away.
fn around<T>(sorted: &[T], guess: usize, is_before: impl Fn(&T) -> bool) -> usize {
    let is_before_at = |at: usize| sorted.get(at).is_some_and(&is_before);
    let (mut start, mut end, mut step) = (guess, guess, 1);
    if is_before_at(guess) {
        start = guess + 1;
        end = (start + step).min(sorted.len());
        while is_before_at(end) {
            start = end + 1;
            step *= 2;
            end = (start + step).min(sorted.len());
        }
    } else {
        while end > 0 {
            start = end.saturating_sub(step);
            if is_before_at(start) {
                break;
            }
            end = start;
            step *= 2;
        }
    }
    start + sorted.get(start..end).map_or(0, |within| within.partition_point(is_before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_hash_is_found_however_hashes_are_spread(
            mut hashes in prop::collection::vec(prop_oneof![any::<u64>(), 0..1_000_u64, Just(u64::MAX)], 0..2_000),
            others in prop::collection::vec(any::<u64>(), 0..20),
        ) {
            hashes.sort_unstable();
            for hash in hashes.iter().chain(&others).copied() {
                prop_assert_eq!(first_of(&hashes, hash, |one| *one), hashes.partition_point(|one| *one < hash));
            }
        }

        #[test]
        fn it_is_found_from_any_place_on(hashes in prop::collection::vec(0..50_u64, 0..60), hash in 0..51_u64) {
            let mut hashes = hashes;
            hashes.sort_unstable();
            let first = hashes.partition_point(|one| *one < hash);
            for guess in 0..=hashes.len() {
                prop_assert_eq!(around(&hashes, guess, |one| *one < hash), first, "from {}", guess);
            }
        }
    }
}
