//! The CSS filter: style sheets and style attributes, read as tokens and written anew from an allow-list.
//!
//! Nothing is copied through: what is not understood is left out, so that no two readings of the same octets can differ.
//! Must not: let any address through but an image of the message itself; write a `<`.

mod darken;
mod declaration;
mod grid;
mod selector;
mod sheet;
mod value;

pub(crate) use darken::{Colour, is_dark};
pub(crate) use declaration::declarations;
pub(crate) use sheet::sheet;

/// An error of this filter needs no words: what failed is left out.
type Failure = cssparser::ParseError<()>;

/// Whether a word is one of those known, in whatever case.
fn is_one_of(known: &[&str], word: &str) -> bool {
    known.iter().any(|known| word.eq_ignore_ascii_case(known))
}

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
                ("columns:2;mix-blend-mode:multiply", "mix-blend-mode:multiply"),
            ],
        );
    }

    #[test]
    fn grids_are_kept_as_long_as_their_tracks_are_bounded() {
        check(
            style,
            &[
                ("display:GRID;display:inline-grid", "display:grid;display:inline-grid"),
                (
                    "grid-template-columns: [Full-start] 1fr [main] minmax( 0 ,40em ) auto !important",
                    "grid-template-columns:[Full-start] 1fr [main] minmax(0,40em) auto !important",
                ),
                (
                    "grid-template-columns:Repeat(3,1fr 20%) fit-content(10px) calc(100% - 2px)",
                    "grid-template-columns:repeat(3,1fr 20%) fit-content(10px) calc(100% - 2px)",
                ),
                // What repeats as often as there is room is never more than a hundred times.
                (
                    "grid-template-columns:repeat(auto-fit,minmax(200px,1fr))",
                    "grid-template-columns:repeat(auto-fit,minmax(max(200px,1%,40px),1fr))",
                ),
                (
                    "grid-template-columns:repeat(AUTO-FILL,[a] minmax(min(100%,9em),1fr) 0)",
                    "grid-template-columns:repeat(auto-fill,[a] minmax(max(min(100%,9em),1%,40px),1fr) max(0px,1%,40px))",
                ),
                (
                    "grid-template-rows:repeat(auto-fill,minmax(1px,2px) minmax(auto,3px) 0.001%)",
                    "grid-template-rows:repeat(auto-fill,minmax(1px,max(2px,1%,40px)) minmax(auto,max(3px,1%,40px)) max(0.001%,1%,40px))",
                ),
                (
                    "grid-template-columns:repeat(auto-fill,max(1px,2px))",
                    "grid-template-columns:repeat(auto-fill,max(max(1px,2px),1%,40px))",
                ),
                ("grid-template-areas:'head  head' \"side .\"", "grid-template-areas:\"head head\" \"side .\""),
                (
                    "grid-template:'a b' 40px 'c ...' auto/100px 1fr",
                    "grid-template:\"a b\" 40px \"c ...\" auto / 100px 1fr",
                ),
                ("grid:auto-flow 40px/repeat(2,1fr)", "grid:auto-flow 40px / repeat(2,1fr)"),
                ("grid-area:head;grid-area:1/2/span 3/-1", "grid-area:head;grid-area:1 / 2 / span 3 / -1"),
                (
                    "grid-column:1/-1;grid-row-start:span 2;grid-column-end:main-end",
                    "grid-column:1 / -1;grid-row-start:span 2;grid-column-end:main-end",
                ),
                (
                    "grid-auto-flow:Column;grid-auto-rows:min-content",
                    "grid-auto-flow:column;grid-auto-rows:min-content",
                ),
                ("gap:10px 5%;grid-gap:1em;grid-row-gap:2px", "gap:10px 5%;grid-gap:1em;grid-row-gap:2px"),
                (
                    "place-items:center;place-content:start end;justify-items:stretch;justify-self:end;order:-1",
                    "place-items:center;place-content:start end;justify-items:stretch;justify-self:end;order:-1",
                ),
                (
                    "grid-row:100;grid-template-columns:repeat(50,1fr) repeat(50,1fr)",
                    "grid-row:100;grid-template-columns:repeat(50,1fr) repeat(50,1fr)",
                ),
            ],
        );
    }

    #[test]
    fn grids_that_would_never_be_laid_out_are_left_out() {
        let long = format!("grid-template-rows:{}", "1px ".repeat(101));
        let minmax = format!("grid-template-rows:{}", "minmax(1px,1fr) ".repeat(100_000));
        let wide = format!("grid-template-areas:'{}'", "a ".repeat(101));
        let tall = format!("grid-template-areas:{}", "'a'".repeat(101));
        let names = format!("grid-template-columns:[{}]", "a ".repeat(101));
        let deep = format!("grid-template-columns:minmax(0,{}1px{})", "calc(".repeat(20), ")".repeat(20));
        for css in [
            "grid-template-columns:repeat(1000000,1px)",
            "grid-template-columns:repeat(101,1px)",
            "grid-template-columns:repeat(0,1px)",
            "grid-template-columns:repeat(-1,1px)",
            "grid-template-columns:repeat(1e3,1px)",
            "grid-template-columns:repeat(calc(99999),1px)",
            "grid-template-columns:repeat(99999999999999999999,1px)",
            "grid-template-columns:repeat(50,1px 1px 1px)",
            "grid-template-columns:repeat(50,1px) repeat(50,1px) 1px",
            "grid-template-columns:repeat(50,[a b] 1px)",
            "grid-template-columns:repeat(10,repeat(10,1px))",
            "grid-template-columns:repeat(auto-fill,repeat(10,1px))",
            "grid-template-columns:repeat(auto-fill,auto)",
            "grid-template-columns:repeat(auto-fill,1fr)",
            "grid-template-columns:repeat(auto-fill,minmax(auto,1fr))",
            "grid-template-columns:repeat(auto-fill,fit-content(1px))",
            "grid-template-columns:repeat(auto-fill,)",
            "grid-template-columns:repeat(auto-fill)",
            "grid-template-columns:repeat()",
            "grid-template-columns:minmax(1px)",
            "grid-template-columns:minmax(1px,2px,3px)",
            "grid-template-columns:minmax(repeat(9,1px),1px)",
            "grid-template-columns:minmax(minmax(1px,2px),3px)",
            "grid-template-columns:minmax(1px 2px,3px)",
            "grid-template-columns:calc(minmax(1px,2px))",
            "grid-template-columns:fit-content(minmax(1px,2px))",
            "width:minmax(1px,2px)",
            "grid-template-columns:-1px",
            "grid-template-columns:1e9fr",
            "grid-template-columns:5",
            "grid-template-columns:url(http://a.example)",
            "grid-template-columns:[url(http://a.example)] 1px",
            "grid-template-columns:['a'] 1px",
            "grid-template-columns:var(--x)",
            "grid-template-columns:{1px}",
            "grid-template-columns:1px !important 2px",
            "grid-template-columns:repeat(2,1px !important)",
            "grid-template-areas:''",
            "grid-template-areas:'a/b'",
            "grid-template-areas:'</style>'",
            "grid-template-areas:'a\\22 b'",
            "grid-template:1px/repeat(1000000,1px)",
            "grid:auto-flow dense/1px",
            "grid:repeat(101,1px)/auto-flow",
            "grid-auto-columns:repeat(101,1px)",
            "grid-auto-flow:row dense",
            "grid-auto-flow:dense",
            "grid-row:1/99999999",
            "grid-row:101",
            "grid-row:-101",
            "grid-column:span 101",
            "grid-column-start:1.5",
            "grid-column-end:calc(999999)",
            "grid-area:1/1/99999999/1",
            "grid-area:1px",
            "grid-area:'a'",
            "grid-area:url(x)",
            "grid-area:1 !important 2",
            "grid-foo:1px",
            "masonry-auto-flow:next",
            &long,
            &minmax,
            &wide,
            &tall,
            &names,
            &deep,
        ] {
            assert_eq!(style(css), "", "of {}", css.get(..80).unwrap_or(css));
        }
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
                ("a b+c>d *{color:red}", "a b+c>d *{color:red}"),
                (
                    "tr:nth-child( ODD ),td:nth-of-type(3):Focus{color:red}",
                    "tr:nth-child(odd),td:nth-of-type(3):focus{color:red}",
                ),
                (
                    "@media (prefers-color-scheme:Dark) and (min-width:1px){p{color:red}}",
                    "@media (prefers-color-scheme:dark) and (min-width:1px){p{color:red}}",
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
            "p~a{color:red}",
            "p{columns:2}",
            "p:has(a){color:red}",
            "a[href^='http']{color:red}",
            "::backdrop{color:red}",
            ":root{color:red}",
            "p:not(a){color:red}",
            "p:nth-child(2n+1){color:red}",
            "p:nth-child(odd of a){color:red}",
            "p:nth-child(-1){color:red}",
            "@media (prefers-color-scheme:blue){p{color:red}}",
            // The frame is as tall as the mail: what hangs on its height changes it.
            "@media (orientation:portrait){p{color:red}}",
            "@media (min-height:1px){p{color:red}}",
            "@media (min-width:1vh){p{color:red}}",
            "p{height:50vh}",
            "p{min-height:calc(100DVH - 1px)}",
            "p{width:1vmax}",
            "p{height:calc(1000px - 100vmin)}",
            "p{height:100cqb}",
            "p{writing-mode:vertical-rl}",
            "p{grid-template-rows:1fr 50svb}",
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

    #[test]
    fn layers_are_bounded() {
        let layers = |count| vec!["0 0 9px red"; count].join(",");
        assert_ne!(style(&format!("text-shadow:{}", layers(10))), "");
        assert_eq!(style(&format!("text-shadow:{}", layers(100))), "");
        assert_eq!(style(&format!("background:{}", vec!["linear-gradient(red,blue)"; 100].join(","))), "");
        assert_ne!(style(&format!("font-family:{}", vec!["a"; 100].join(","))), "");
    }
}
