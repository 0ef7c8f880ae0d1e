//! The accent colour, which must be legible: links and seals are written in it.

use super::grammar::{Grammar, RefusedValue, text};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// The least contrast of text with its ground (WCAG 2.2, 1.4.3).
const LEAST_CONTRAST: f64 = 4.5;

/// The grounds of the light and of the dark form, as the stylesheet has them.
const LIGHT_GROUNDS: [Rgb; 2] = [Rgb([0xfd, 0xfc, 0xf8]), Rgb([0xf3, 0xf0, 0xe8])];
const DARK_GROUNDS: [Rgb; 2] = [Rgb([0x17, 0x16, 0x14]), Rgb([0x21, 0x1f, 0x1c])];

/// A colour. Displays as `#rrggbb`, in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb([u8; 3]);

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Rgb {
    fn parse(text: &str) -> Result<Self, RefusedValue> {
        let colour = || {
            let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
            let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()?;
            bytes.try_into().ok().map(Self)
        };
        colour().ok_or_else(|| RefusedValue::is_not(text, "a color such as \"#1d5a44\""))
    }

    /// The relative luminance, from 0 to 1 (WCAG 2.2).
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast ratio, from 1 to 21 (WCAG 2.2).
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The ground of least contrast, where that is too small to read.
    fn illegible_on(self, grounds: [Self; 2]) -> Option<(Self, f64)> {
        let contrasts = grounds.into_iter().map(|ground| (ground, self.contrast(ground)));
        contrasts.filter(|(_, contrast)| *contrast < LEAST_CONTRAST).min_by(|(_, a), (_, b)| a.total_cmp(b))
    }

    /// The same hue, so many 255ths of the way to white.
    fn lightened(self, by: u8) -> Self {
        Self(self.0.map(|channel| {
            let step = u16::from(255 - channel) * u16::from(by) / 255;
            channel.saturating_add(u8::try_from(step).unwrap_or(u8::MAX))
        }))
    }

    fn legible_on_dark(self) -> Self {
        let mut tried = (0..=u8::MAX).map(|by| self.lightened(by));
        tried.find(|colour| colour.illegible_on(DARK_GROUNDS).is_none()).unwrap_or(Self([u8::MAX; 3]))
    }
}

/// A channel's share of light: the inverse of sRGB's gamma.
fn linear(channel: u8) -> f64 {
    let share = f64::from(channel) / 255.0;
    if share <= 0.040_45 {
        return share / 12.92;
    }
    let base = (share + 0.055) / 1.055;
    base * base * fifth_root(base * base)
}

/// The fifth root of a number in (0, 1], by Newton's method.
///
/// The standard library's powers differ between platforms in the last digit; these four operations
/// don't, so that a build has the same bytes everywhere.
fn fifth_root(number: f64) -> f64 {
    const STEPS: usize = 32;
    (0..STEPS).fold(1.0, |root, _| (4.0 * root + number / (root * root * root * root)) / 5.0)
}

/// The colour of links, seals and bars, legible on the grounds of either form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accent {
    light: Rgb,
    dark: Rgb,
}

impl Accent {
    /// The colour on a light ground.
    pub fn light(self) -> Rgb {
        self.light
    }

    /// The colour on a dark ground.
    pub fn dark(self) -> Rgb {
        self.dark
    }
}

impl<'de> Deserialize<'de> for Accent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AccentVisitor)
    }
}

struct AccentVisitor;

impl<'de> Visitor<'de> for AccentVisitor {
    type Value = Accent;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a table")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Accent, E> {
        let light = OnLight::parse(text).map_err(E::custom)?;
        Ok(Accent { light, dark: light.legible_on_dark() })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Accent, A::Error> {
        let AccentPair { light, dark } = AccentPair::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Accent { light, dark })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccentPair {
    #[serde(deserialize_with = "text::<OnLight, _>")]
    light: Rgb,
    #[serde(deserialize_with = "text::<OnDark, _>")]
    dark: Rgb,
}

struct OnLight;

impl Grammar for OnLight {
    type Value = Rgb;

    fn parse(text: &str) -> Result<Rgb, RefusedValue> {
        legible(Rgb::parse(text)?, LIGHT_GROUNDS, "light", "darker")
    }
}

struct OnDark;

impl Grammar for OnDark {
    type Value = Rgb;

    fn parse(text: &str) -> Result<Rgb, RefusedValue> {
        legible(Rgb::parse(text)?, DARK_GROUNDS, "dark", "lighter")
    }
}

fn legible(colour: Rgb, grounds: [Rgb; 2], which: &str, better: &str) -> Result<Rgb, RefusedValue> {
    let Some((ground, contrast)) = colour.illegible_on(grounds) else { return Ok(colour) };
    // Cut, not rounded: 4.499 must not be told as 4.50.
    let contrast = (contrast * 100.0).floor() / 100.0;
    Err(RefusedValue(format!(
        "{colour} has a contrast of {contrast:.2} with the {which} background {ground}, and text needs {LEAST_CONTRAST}: \
         choose a {better} one"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(text: &str) -> Rgb {
        Rgb::parse(text).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_colour_is_a_hash_and_six_hex_digits() {
        assert_eq!(rgb("#1d5A44").to_string(), "#1d5a44");
        for text in
            ["", "#", "1d5a44", "#1d5a4", "#1d5a444", "#fff", "#1d5a4g", "green", "#é5a44", "#1d5a44;", "# 1d5a4"]
        {
            assert!(Rgb::parse(text).is_err(), "{text}");
        }
    }

    /// The ratios by another program, which raises to the power.
    #[test]
    fn the_contrast_is_that_of_wcag() {
        let table = [
            ("#000000", "#ffffff", 21.0),
            ("#777777", "#ffffff", 4.478),
            ("#767676", "#ffffff", 4.542),
            ("#ff0000", "#ffffff", 3.998),
            ("#0000ff", "#ffffff", 8.592),
            ("#1d5a44", "#fdfcf8", 7.873),
            ("#93c7ab", "#171614", 9.470),
            ("#0a0a0a", "#0b0b0b", 1.006),
        ];
        for (a, b, expected) in table {
            let contrast = rgb(a).contrast(rgb(b));
            assert!((contrast - expected).abs() < 0.001, "{a} {b} {contrast}");
            assert!((contrast - rgb(b).contrast(rgb(a))).abs() < f64::EPSILON);
        }
    }

    #[test]
    fn a_channel_is_as_light_as_the_power_says() {
        for channel in 11..=u8::MAX {
            let power = ((f64::from(channel) / 255.0 + 0.055) / 1.055).powf(2.4);
            assert!((linear(channel) - power).abs() < 1e-14, "{channel}");
        }
    }

    #[test]
    fn a_single_colour_is_lightened_for_dark_grounds_no_more_than_it_must_be() {
        for (light, dark) in [("#1d5a44", "#658f80"), ("#000000", "#868686"), ("#7a1f1f", "#af7878")] {
            assert_eq!(rgb(light).legible_on_dark().to_string(), dark);
        }
        let mut hues = (0..=u8::MAX).map(|channel| Rgb([channel, 0, 255 - channel]));
        assert!(hues.all(|hue| hue.legible_on_dark().illegible_on(DARK_GROUNDS).is_none()));
    }

    #[test]
    fn the_contrast_that_is_told_is_never_rounded_up() {
        // 4.47738, by another program.
        let error = OnLight::parse("#6e6e6e").expect_err("too light");
        let expected =
            "#6e6e6e has a contrast of 4.47 with the light background #f3f0e8, and text needs 4.5: choose a darker one";
        assert_eq!(error.to_string(), expected);
        assert!(OnLight::parse("#6d6d6d").is_ok(), "4.54358");
    }
}
