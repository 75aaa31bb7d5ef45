//! Queries over JSON.

use super::*;
use crate::source::tree::json;

fn find(json_text: &str, path: &str) -> Vec<String> {
    let mut tree = Tree::new(json_text);
    let root = json::read(&mut tree, 0..json_text.len()).expect("JSON");
    let path = Path::parse(path).expect("a path");
    path.find(&tree, root)
        .iter()
        .map(|f| {
            let range = tree.range(f.node);
            format!("{}={}", pointer(&tree, &f.steps), &json_text[range])
        })
        .collect()
}

const SHOP: &str = r#"{"m":[{"t":"a","on":true,"n":1,"x":[{"f":"p","v":"q"},{"f":"r","v":["s","u"]}]},{"t":"b/c","on":false,"n":2.0}],"~k":null}"#;

#[test]
fn selectors() {
    for (path, want) in [
        ("$.m[*].t", &["/m/0/t=a", "/m/1/t=b/c"][..]),
        ("$.m[0]['t']", &["/m/0/t=a"]),
        ("$.m[-1].n", &["/m/1/n=2.0"]),
        ("$..v", &["/m/0/x/0/v=q", "/m/0/x/1/v=[\"s\",\"u\"]"]),
        ("$.m[?@.on==true].t", &["/m/0/t=a"]),
        ("$.m[?@.n==2].t", &["/m/1/t=b/c"]),
        ("$.m[?@.t=='a' && !(@.n > 1)].n", &["/m/0/n=1"]),
        ("$.m[?@.x].t", &["/m/0/t=a"]),
        ("$.m[?!@.x].t", &["/m/1/t=b/c"]),
        ("$.m[0].x[?@.f=='r'].v[1]", &["/m/0/x/1/v/1=u"]),
        ("$.m[?length(@.t) == 3].t", &["/m/1/t=b/c"]),
        ("$.m[?count(@.x[*]) == 2].t", &["/m/0/t=a"]),
        ("$.m[?match(@.t, 'b.c')].t", &["/m/1/t=b/c"]),
        ("$.m[?search(@.t, '[a]')].t", &["/m/0/t=a"]),
        ("$.m[0:1].t", &["/m/0/t=a"]),
        ("$.m[::-1].t", &["/m/1/t=b/c", "/m/0/t=a"]),
        ("$['~k']", &["/~0k=null"]),
        ("$.nothing[*]", &[]),
        ("$.m[?@.y == $.z].t", &["/m/0/t=a", "/m/1/t=b/c"]),
    ] {
        assert_eq!(find(SHOP, path), want, "{path}");
    }
}

#[test]
fn mistakes_have_a_place() {
    for (path, at) in [
        ("m", 0),
        ("$.", 2),
        ("$[", 2),
        ("$[01]", 2),
        ("$.m[?@.t == ]", 12),
        ("$.m[?@.t = 'a']", 9),
        ("$ x", 1),
        ("$['a]", 5),
        ("$[?@.a[*] == 1]", 3),
        ("$[?length(@.a)]", 3),
        ("$[?count(1) == 1]", 9),
        ("$[?foo(@)]", 3),
        ("$[?match(@.a)]", 3),
        ("$.-a", 2),
        ("$[9007199254740992]", 2),
        ("$[?true]", 3),
    ] {
        assert_eq!(Path::parse(path).map_err(|e| e.at).err(), Some(at), "{path}");
    }
    assert!(Path::parse(&format!("$[?{}", "(".repeat(10_000))).is_err());
}
