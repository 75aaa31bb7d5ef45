//! Reads queries.

use super::{Comparison, Operand, PathError, Query, Segment, Selector, Test};

/// The deepest that tests may be nested.
const DEEPEST: usize = 32;

/// The largest number that JSON readers agree about.
const LARGEST: i64 = (1 << 53) - 1;

pub fn parse(text: &str) -> Result<Query, PathError> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    if !reader.take("$") {
        return Err(reader.fault("a path starts with `$`"));
    }
    let segments = reader.segments()?;
    if reader.at < text.len() {
        return Err(reader.fault("this does not belong to a path"));
    }
    Ok(Query { absolute: true, segments })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

/// What a function stands for: a value, a truth, or — only as an argument — values.
enum Call {
    Value(Operand),
    Truth(Test),
}

impl Reader<'_> {
    fn fault(&self, what: &str) -> PathError {
        PathError { at: self.text[..self.at].chars().count(), what: what.to_owned() }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn blank(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn segments(&mut self) -> Result<Vec<Segment>, PathError> {
        let mut out = Vec::new();
        loop {
            let before = self.at;
            self.blank();
            if self.take("..") {
                let selectors = match self.peek() {
                    Some('[') => self.bracket()?,
                    _ => vec![self.dotted()?],
                };
                out.push(Segment { descendants: true, selectors });
            } else if self.take(".") {
                let selectors = vec![self.dotted()?];
                out.push(Segment { descendants: false, selectors });
            } else if self.peek() == Some('[') {
                let selectors = self.bracket()?;
                out.push(Segment { descendants: false, selectors });
            } else {
                self.at = before;
                return Ok(out);
            }
        }
    }

    fn dotted(&mut self) -> Result<Selector, PathError> {
        if self.take("*") {
            return Ok(Selector::Wildcard);
        }
        let name =
            |c: char, first: bool| c == '_' || c.is_ascii_alphabetic() || !c.is_ascii() || !first && c.is_ascii_digit();
        let rest = self.rest();
        let end = rest.char_indices().find(|&(at, c)| !name(c, at == 0)).map_or(rest.len(), |(at, _)| at);
        if end == 0 {
            return Err(self.fault("a name or `*` is expected after the dot; other names go into `['…']`"));
        }
        let name = rest[..end].to_owned();
        self.at += end;
        Ok(Selector::Name(name))
    }

    fn bracket(&mut self) -> Result<Vec<Selector>, PathError> {
        self.take("[");
        let mut out = Vec::new();
        loop {
            self.blank();
            out.push(self.selector()?);
            self.blank();
            if self.take("]") {
                return Ok(out);
            }
            if !self.take(",") {
                return Err(self.fault("`]` or `,` is expected"));
            }
        }
    }

    fn selector(&mut self) -> Result<Selector, PathError> {
        match self.peek() {
            Some('\'' | '"') => Ok(Selector::Name(self.string()?)),
            Some('*') => {
                self.at += 1;
                Ok(Selector::Wildcard)
            }
            Some('?') => {
                self.at += 1;
                self.blank();
                Ok(Selector::Filter(self.or()?))
            }
            _ => self.index_or_slice(),
        }
    }

    fn index_or_slice(&mut self) -> Result<Selector, PathError> {
        let first = self.integer()?;
        let after = self.at;
        self.blank();
        if !self.take(":") {
            self.at = after;
            let index = first.ok_or_else(|| self.fault("a name in quotes, a number, `*` or `?` is expected"))?;
            return Ok(Selector::Index(index));
        }
        self.blank();
        let end = self.integer()?;
        let after = self.at;
        self.blank();
        let mut step = 1;
        if self.take(":") {
            self.blank();
            step = self.integer()?.unwrap_or(1);
        } else {
            self.at = after;
        }
        Ok(Selector::Slice(first, end, step))
    }

    fn integer(&mut self) -> Result<Option<i64>, PathError> {
        let rest = self.rest();
        let sign = usize::from(rest.starts_with('-'));
        let digits = rest[sign..].bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return if sign == 0 { Ok(None) } else { Err(self.fault("digits are expected after `-`")) };
        }
        let word = &rest[..sign + digits];
        if digits > 1 && word[sign..].starts_with('0') || word == "-0" {
            return Err(self.fault("a number must not start with a zero"));
        }
        let value = word.parse::<i64>().ok().filter(|v| v.abs() <= LARGEST);
        let value = value.ok_or_else(|| self.fault("this number is too large"))?;
        self.at += word.len();
        Ok(Some(value))
    }

    fn string(&mut self) -> Result<String, PathError> {
        let Some(quote) = self.peek() else { return Err(self.fault("a string is expected")) };
        self.at += 1;
        let mut out = String::new();
        loop {
            let Some(c) = self.peek() else { return Err(self.fault("this string has no closing quote")) };
            if c == quote {
                self.at += 1;
                return Ok(out);
            }
            if c < ' ' {
                return Err(self.fault("a control character must be written as an escape"));
            }
            if c == '\\' {
                out.push(self.escape(quote)?);
            } else {
                out.push(c);
                self.at += c.len_utf8();
            }
        }
    }

    fn escape(&mut self, quote: char) -> Result<char, PathError> {
        let c = self.rest()[1..].chars().next();
        let simple = match c {
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(c @ ('/' | '\\')) => c,
            Some(c) if c == quote => c,
            Some('u') => return self.unicode(),
            _ => return Err(self.fault("this escape is not known")),
        };
        self.at += 2;
        Ok(simple)
    }

    fn unicode(&mut self) -> Result<char, PathError> {
        let hex = |text: &str| {
            let digits = text.strip_prefix("\\u")?.get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
            u32::from_str_radix(digits, 16).ok()
        };
        let fault = || self.fault("four hexadecimal digits of a character are expected");
        let first = hex(self.rest()).ok_or_else(fault)?;
        let (code, len) = if let 0xD800..0xDC00 = first {
            let second =
                self.rest().get(6..).and_then(hex).filter(|s| (0xDC00..0xE000).contains(s)).ok_or_else(fault)?;
            (0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), 12)
        } else {
            (first, 6)
        };
        let c = char::from_u32(code).ok_or_else(fault)?;
        self.at += len;
        Ok(c)
    }

    fn or(&mut self) -> Result<Test, PathError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.fault("tests are nested too deep"));
        }
        let mut tests = vec![self.and()?];
        loop {
            let before = self.at;
            self.blank();
            if !self.take("||") {
                self.at = before;
                break;
            }
            self.blank();
            tests.push(self.and()?);
        }
        self.depth -= 1;
        Ok(if tests.len() == 1 { tests.remove(0) } else { Test::Or(tests) })
    }

    fn and(&mut self) -> Result<Test, PathError> {
        let mut tests = vec![self.basic()?];
        loop {
            let before = self.at;
            self.blank();
            if !self.take("&&") {
                self.at = before;
                break;
            }
            self.blank();
            tests.push(self.basic()?);
        }
        Ok(if tests.len() == 1 { tests.remove(0) } else { Test::And(tests) })
    }

    fn basic(&mut self) -> Result<Test, PathError> {
        if self.take("!") {
            self.blank();
            let from = self.at;
            let inner = if self.peek() == Some('(') { self.group()? } else { self.test_or_comparison()? };
            if matches!(inner, Test::Compare(..)) && !self.text[from..].starts_with('(') {
                self.at = from;
                return Err(self.fault("a comparison after `!` needs brackets"));
            }
            return Ok(Test::Not(Box::new(inner)));
        }
        if self.peek() == Some('(') {
            return self.group();
        }
        self.test_or_comparison()
    }

    fn group(&mut self) -> Result<Test, PathError> {
        self.take("(");
        self.blank();
        let inner = self.or()?;
        self.blank();
        if !self.take(")") {
            return Err(self.fault("`)` is expected"));
        }
        Ok(inner)
    }

    fn test_or_comparison(&mut self) -> Result<Test, PathError> {
        let from = self.at;
        let left = self.operand()?;
        let before = self.at;
        self.blank();
        let Some(how) = self.comparison() else {
            self.at = before;
            return match left {
                Call::Value(Operand::Query(query)) => Ok(Test::Exists(query)),
                Call::Truth(test) => Ok(test),
                Call::Value(_) => {
                    self.at = from;
                    Err(self.fault("a value alone is no test: compare it with something"))
                }
            };
        };
        self.blank();
        let right_at = self.at;
        let right = self.operand()?;
        let left = self.comparable(left, from)?;
        let right = self.comparable(right, right_at)?;
        Ok(Test::Compare(left, how, right))
    }

    fn comparable(&self, call: Call, at: usize) -> Result<Operand, PathError> {
        let fault = |what: &str| PathError { at: self.text[..at].chars().count(), what: what.to_owned() };
        match call {
            Call::Truth(_) => Err(fault("what this function tells cannot be compared")),
            Call::Value(Operand::Query(query)) if !query.is_singular() => {
                Err(fault("only a path to a single value can be compared"))
            }
            Call::Value(value) => Ok(value),
        }
    }

    fn comparison(&mut self) -> Option<Comparison> {
        let known = [
            ("==", Comparison::Equal),
            ("!=", Comparison::Unequal),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        known.into_iter().find(|(word, _)| self.take(word)).map(|(_, how)| how)
    }

    fn operand(&mut self) -> Result<Call, PathError> {
        let value = match self.peek() {
            Some('\'' | '"') => Operand::Text(self.string()?),
            Some('@' | '$') => {
                let absolute = self.peek() == Some('$');
                self.at += 1;
                Operand::Query(Query { absolute, segments: self.segments()? })
            }
            Some('-' | '0'..='9') => Operand::Number(self.number()?),
            Some('a'..='z') => return self.word(),
            _ => return Err(self.fault("a path, a value or a function is expected")),
        };
        Ok(Call::Value(value))
    }

    fn number(&mut self) -> Result<f64, PathError> {
        let rest = self.rest();
        let end = rest
            .char_indices()
            .find(|&(at, c)| {
                !(c.is_ascii_digit()
                    || matches!(c, '.' | 'e' | 'E')
                    || matches!(c, '-' | '+') && (at == 0 || rest[..at].ends_with(['e', 'E'])))
            })
            .map_or(rest.len(), |(at, _)| at);
        let word = &rest[..end];
        let digits = word.strip_prefix('-').unwrap_or(word);
        let whole = digits.split(['.', 'e', 'E']).next().unwrap_or_default();
        let bad = whole.is_empty() || whole.len() > 1 && whole.starts_with('0');
        let good = !bad && digits.split_once('.').is_none_or(|(_, f)| f.starts_with(|c: char| c.is_ascii_digit()));
        let value = word.parse::<f64>().ok().filter(|_| good).ok_or_else(|| self.fault("this is no number"))?;
        self.at += end;
        Ok(value)
    }

    fn word(&mut self) -> Result<Call, PathError> {
        let rest = self.rest();
        let end =
            rest.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')).unwrap_or(rest.len());
        let word = rest[..end].to_owned();
        let from = self.at;
        self.at += end;
        if !self.take("(") {
            return match word.as_str() {
                "true" => Ok(Call::Value(Operand::Bool(true))),
                "false" => Ok(Call::Value(Operand::Bool(false))),
                "null" => Ok(Call::Value(Operand::Null)),
                _ => {
                    self.at = from;
                    Err(self.fault("text goes into quotes"))
                }
            };
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.fault("functions are nested too deep"));
        }
        let mut arguments = Vec::new();
        self.blank();
        if !self.take(")") {
            loop {
                self.blank();
                let at = self.at;
                arguments.push((self.operand()?, at));
                self.blank();
                if self.take(")") {
                    break;
                }
                if !self.take(",") {
                    return Err(self.fault("`)` or `,` is expected"));
                }
            }
        }
        self.depth -= 1;
        self.call(&word, arguments, from)
    }

    fn call(&mut self, name: &str, arguments: Vec<(Call, usize)>, from: usize) -> Result<Call, PathError> {
        let wanted = match name {
            "length" | "count" | "value" => 1,
            "match" | "search" => 2,
            _ => {
                self.at = from;
                return Err(self.fault("the functions are `length`, `count`, `value`, `match` and `search`"));
            }
        };
        if arguments.len() != wanted {
            self.at = from;
            return Err(self.fault(&format!("`{name}` takes {wanted} argument{}", if wanted == 1 { "" } else { "s" })));
        }
        let mut arguments = arguments.into_iter();
        let mut next = || arguments.next().unwrap_or((Call::Value(Operand::Null), from));
        let (first, at) = next();
        match name {
            "length" => Ok(Call::Value(Operand::Length(Box::new(self.comparable(first, at)?)))),
            "count" | "value" => {
                let Call::Value(Operand::Query(query)) = first else {
                    self.at = at;
                    return Err(self.fault("a path is expected"));
                };
                Ok(Call::Value(if name == "count" { Operand::Count(query) } else { Operand::Value(query) }))
            }
            _ => {
                let text = self.comparable(first, at)?;
                let (second, at) = next();
                let pattern = self.comparable(second, at)?;
                Ok(Call::Truth(Test::Fits { text, pattern, whole: name == "match" }))
            }
        }
    }
}
