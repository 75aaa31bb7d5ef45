//! Parts of a compiled pack that are left as they were written until somebody asks for them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Something in the form in which packs are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed<T> {
    bytes: Vec<u8>,
    content: PhantomData<T>,
}

impl<T: Serialize + Default + PartialEq> Sealed<T> {
    /// Puts something into that form.
    #[must_use]
    pub fn new(content: &T) -> Self {
        // The default takes no room: what is empty is opened as that. Memory aside, nothing can go wrong.
        let bytes = if *content == T::default() { None } else { postcard::to_allocvec(content).ok() };
        Self { bytes: bytes.unwrap_or_default(), content: PhantomData }
    }
}

impl<T: DeserializeOwned + Default> Sealed<T> {
    /// Reads what it holds.
    #[must_use]
    pub fn open(&self) -> T {
        postcard::from_bytes(&self.bytes).unwrap_or_default()
    }
}

impl<T> Serialize for Sealed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.bytes)
    }
}

impl<'de, T> Deserialize<'de> for Sealed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Vec<u8>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
        }
        Ok(Self { bytes: deserializer.deserialize_bytes(Bytes)?, content: PhantomData })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_as_it_was() {
        let content = (String::from("sorry"), vec![1, 2, 70_000]);
        let sealed = Sealed::new(&content);
        assert_eq!(sealed.open(), content);
        let kept = postcard::to_allocvec(&sealed).expect("written");
        assert_eq!(postcard::from_bytes::<Sealed<(String, Vec<i32>)>>(&kept).expect("read"), sealed);
        assert_eq!(Sealed::new(&String::new()).open(), "");
        assert_eq!(Sealed::<String> { bytes: vec![9], content: PhantomData }.open(), "", "not what was written");
    }
}
