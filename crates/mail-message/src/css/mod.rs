//! The CSS filter: style sheets and style attributes, read as tokens and written anew from an allow-list.
//!
//! Nothing is copied through: what is not understood is left out, so that no two readings of the same octets can differ.
//! Must not: let any address through but an image of the message itself; write a `<`.

mod darken;
mod declaration;
mod selector;
mod sheet;
mod value;

pub(crate) use darken::{Colour, is_dark};
pub(crate) use declaration::declarations;
pub(crate) use sheet::sheet;

/// An error of this filter needs no words: what failed is left out.
type Failure = cssparser::ParseError<()>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sanitize::{Context, Wishes};

    const PIXEL: &str = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";

    fn image(id: &str) -> Option<String> {
        (id == "logo").then(|| PIXEL.to_owned())
    }

    fn style(css: &str) -> String {
        let mut image = image;
        declarations(css, &mut Context::new(Wishes::default(), &mut image))
    }

    fn rules(css: &str) -> String {
        let mut image = image;
        sheet(css, &mut Context::new(Wishes::default(), &mut image)).replace('\n', "")
    }

    /// Each comes out as given, and comes out the same again.
    fn check(filter: fn(&str) -> String, cases: &[(&str, &str)]) {
        for (css, expected) in cases {
            assert_eq!(filter(css), *expected, "of {css}");
            assert_eq!(filter(expected), *expected, "again");
        }
    }

    #[test]
    fn honest_declarations_are_kept_in_canonical_spelling() {
        check(
            style,
            &[
                ("COLOR : Red ; ; margin:0 auto", "color:Red;margin:0 auto"),
                ("color:#FFF;background:#AbCdEf", "color:#fff;background:#abcdef"),
                ("font:italic 12px/1.5 'Open Sans',Arial", "font:italic 12px / 1.5 \"Open Sans\",Arial"),
                ("width:calc( (100% - 2px)*2 )!important", "width:calc((100% - 2px) * 2) !important"),
                ("background:rgba(0 , 0,0,.5)", "background:rgba(0,0,0,0.5)"),
                (
                    "background-image:linear-gradient(to right,red 10%,rgb(1,2,3))",
                    "background-image:linear-gradient(to right,red 10%,rgb(1,2,3))",
                ),
                ("margin:-20px 0;padding:33.3333333%", "margin:-20px 0;padding:33.3333%"),
                ("display:INLINE-BLOCK;position:relative", "display:inline-block;position:relative"),
                ("color:red/**/;width:1px/* x */2px", "color:red;width:1px 2px"),
                ("color:rgb(1,2,3", "color:rgb(1,2,3)"),
                (
                    "padding-inline:4px 8px;border-block-start:1px solid red",
                    "padding-inline:4px 8px;border-block-start:1px solid red",
                ),
                (
                    "margin-block:-20px;aspect-ratio:16/9;cursor:Pointer",
                    "margin-block:-20px;aspect-ratio:16 / 9;cursor:pointer",
                ),
                (
                    "columns:2;mix-blend-mode:multiply;writing-mode:vertical-rl",
                    "columns:2;mix-blend-mode:multiply;writing-mode:vertical-rl",
                ),
            ],
        );
    }

    #[test]
    fn images_of_the_message_are_kept_and_others_are_not() {
        let kept = format!("background-image:url(\"{PIXEL}\")");
        check(
            style,
            &[
                ("background-image:url(cid:logo)", &kept),
                ("background-image:url('CID:logo')", &kept),
                (&kept, &kept),
                ("background:#fff url(http://a.example/x) no-repeat", "background:#fff no-repeat"),
                ("background:url(http://a.example/x)", ""),
                ("background-image:url(cid:other)", ""),
                ("background-image:url(data:image/svg+xml;base64,PHN2Zz4=)", ""),
                ("list-style:url(//a.example/x)", ""),
            ],
        );
    }

    #[test]
    fn what_loads_runs_or_leaves_its_place_is_left_out() {
        for css in [
            "width:expression(alert(1))",
            "width:\\65xpression(alert(1))",
            "width:e/**/xpression(alert(1))",
            "color:u/**/rl(http://a.example)",
            "color:\\75rl(http://a.example)",
            "-moz-binding:url(http://a.example)",
            "behavior:url(x.htc)",
            "background-image:image-set('http://a.example' 1x)",
            "background-image:-webkit-image-set(url(x) 1x)",
            "background-image:cross-fade(url(x),url(y),50%)",
            "background:src('http://a.example')",
            "background-image:element(#x)",
            "background-image:paint(x)",
            "color:var(--x,url(http://a.example))",
            "--x:url(http://a.example)",
            "color:env(x)",
            "content:url(http://a.example)",
            "content:'x'",
            "width:attr(data-x px)",
            "cursor:url(http://a.example),auto",
            "position:fixed!important",
            "position:absolute",
            "position:\\66ixed",
            "position:sticky",
            "z-index:9999",
            "top:0",
            "inset:0",
            "margin:-21px",
            "margin-top:-100%",
            "margin:calc(0px - 500px)",
            "margin-left:-5em",
            "margin-inline-start:-100px",
            "cursor:none",
            "transform:scale(9)",
            "filter:blur(9px)",
            "backdrop-filter:blur(1px)",
            "animation:x 1s",
            "transition:all 1s",
            "mask:url(#x)",
            "clip-path:url(#x)",
            "anchor-name:--x",
            "display:grid",
            "unicode-bidi:bidi-override",
            "will-change:transform",
            "zoom:9",
            "width:1e9px",
            "width:-1e9px",
            "color",
            "color:red;}body{x:y",
            "color:{;",
            "color:url(",
            "color:url(x",
            "color:\"</style>\"",
            "font-family:'</style><script>'",
            "color:red blue(1)",
            "width:[1px]",
            "color:red !x",
            "font-family:'a\\22 b'",
            "all:unset",
            "src:local(x)",
        ] {
            let out = style(css);
            assert!(out.is_empty() || out == "color:red", "{css} became {out}");
        }
        assert_eq!(style("color:red}width:1px"), "");
    }

    #[test]
    fn rules_are_kept_with_prefixed_names() {
        check(
            rules,
            &[
                ("P, .A > a:Hover , #B { color:red }", "p,.m-A>a:hover,#m-B{color:red}"),
                ("<!-- p{color:red} -->", "p{color:red}"),
                (
                    "@media only screen and (max-width: 600px){.a{width:100%!important}}",
                    "@media only screen and (max-width:600px){.m-a{width:100% !important}}",
                ),
                (
                    "@media (prefers-color-scheme:dark), (hover){a{color:#fff}}",
                    "@media (prefers-color-scheme:dark){a{color:#fff}}",
                ),
                ("a b+c~d *{color:red}", "a b+c~d *{color:red}"),
                (
                    "tr:nth-child( ODD ),td:nth-of-type(3):Focus{color:red}",
                    "tr:nth-child(odd),td:nth-of-type(3):focus{color:red}",
                ),
                (
                    "@media (orientation:Portrait) and (min-height:1px){p{color:red}}",
                    "@media (orientation:portrait) and (min-height:1px){p{color:red}}",
                ),
                ("p{color:red;behavior:url(x)}q{behavior:url(x)}", "p{color:red}"),
            ],
        );
    }

    #[test]
    fn rules_that_load_or_reach_too_far_are_left_out() {
        for css in [
            "@import 'http://a.example';",
            "@import url(//a.example);",
            "@font-face{font-family:x;src:url(//a.example)}",
            "@namespace x url(//a.example);",
            "@charset 'x';",
            "@layer a{p{color:red}}",
            "@container (width>1px){p{color:red}}",
            "@supports (x:y){p{color:red}}",
            "@keyframes x{from{color:red}}",
            "@page{color:red}",
            "@media (min-resolution:2dppx){p{color:red}}",
            "@media screen{@media print{p{color:red}}}",
            "@media screen{@import 'x';}",
            "p::before{color:red}",
            "p:has(a){color:red}",
            "a[href^='http']{color:red}",
            "::backdrop{color:red}",
            ":root{color:red}",
            "p:not(a){color:red}",
            "p:nth-child(2n+1){color:red}",
            "p:nth-child(odd of a){color:red}",
            "p:nth-child(-1){color:red}",
            "@media (orientation:dark){p{color:red}}",
            "p{color:red",
            "svg|a{color:red}",
            "p{}",
            "{color:red}",
            "p{p{color:red}}",
            ".\\3c{color:red}",
            "p</style><script>{color:red}",
            "@\\69mport 'x';",
            ">p{color:red}",
            "p>{color:red}",
            "p..a{color:red}",
            ".a*{color:red}",
            "#a p#{color:red}",
        ] {
            let out = rules(css);
            assert!(out.is_empty() || out == "p{color:red}", "{css} became {out}");
        }
    }

    #[test]
    fn sheets_stop_at_the_limit_of_rules() {
        let css: String = (0..20_000).map(|rule| format!(".a{rule}{{color:red}}")).collect();
        assert_eq!(rules(&css).matches('{').count(), 5_000);
        assert_eq!(rules(&" ".repeat(600 * 1024)), "");
    }
}
