/** The style sheet of every page: text first, one column, two colours with a meaning. */
export const style = `
:root{color-scheme:light dark;--paper:#fcfbf8;--ink:#23211d;--soft:#57534b;--muted:#857f74;--rule:#e4e0d7;--accent:#256b66;
--risk:#a63d1e;--wash:#f3f0e9;--serif:"Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L",P052,Georgia,serif;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
@media (prefers-color-scheme:dark){:root{--paper:#17181a;--ink:#e8e5de;--soft:#b5b0a6;--muted:#8f8a80;--rule:#34353a;
--accent:#74c2b8;--risk:#f0936f;--wash:#202225}}
*{box-sizing:border-box}
html{font:16px/1.6 var(--sans);background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%;scroll-padding-top:4rem}
body{margin:0}
h1,h2,p,li,figcaption,footer{overflow-wrap:anywhere}
[hidden]{display:none!important}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
header,main,footer{max-width:74rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
h1,h2,h3,.lead{font-family:var(--serif);font-weight:500;letter-spacing:-.005em;text-wrap:balance}
h1{font-size:1.05rem;color:var(--soft);margin:0}
h1 b{font-weight:500;color:var(--ink)}
h2{font-size:2.3rem;line-height:1.15;margin:2.75rem 0 1rem}
h3{font-size:1.45rem;margin:3rem 0 .75rem}
h3.t{font:600 1rem/1.5 var(--sans);margin:0 0 .5rem}
h2:focus{outline:none}
p{max-width:42rem;margin:0 0 1rem}
.lead{font-size:1.35rem;line-height:1.45;letter-spacing:0;text-wrap:pretty;max-width:44rem}
.warning{border-left:3px solid var(--risk);padding-left:.9rem}
.soft,figcaption,footer,.hint{color:var(--soft)}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:.06em}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem;z-index:2}
nav{position:sticky;top:0;background:var(--paper);border-bottom:1px solid var(--rule);z-index:1;margin-top:1rem}
nav ul{display:flex;gap:1.6rem;list-style:none;margin:0 auto;padding:0 1.25rem;max-width:74rem;overflow-x:auto}
nav a{display:block;padding:.7rem 0 .6rem;color:var(--soft);text-decoration:none;white-space:nowrap;
border-bottom:2px solid transparent}
nav a:hover{color:var(--ink)}
nav a[aria-current]{color:var(--ink);border-color:var(--accent)}
nav a:focus-visible{outline-offset:-2px}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:2.75rem 3rem;margin:2.25rem 0}
figure{margin:0;min-width:0}
figure svg,.plot{display:block;width:100%;max-width:26rem;height:auto;overflow:visible;font:11px var(--sans);color:var(--soft)}
figcaption{font-size:.92rem;line-height:1.5;margin-top:.6rem;max-width:26rem}
details{margin-top:.4rem;font-size:.92rem}
summary{cursor:pointer;color:var(--accent);width:max-content}
.scroll{overflow-x:auto;margin:1.75rem 0;max-width:max-content}
details .scroll{margin:.5rem 0;max-width:100%;max-height:22rem;overflow:auto}
table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums lining-nums}
caption{text-align:left;font-weight:600;padding-bottom:.5rem;font-size:1rem}
th,td{padding:.38rem 1.5rem .38rem 0;text-align:left;font-weight:400;vertical-align:top;border-bottom:1px solid var(--rule)}
thead th{color:var(--soft);vertical-align:bottom;font-size:.85rem}
.n{text-align:right;white-space:nowrap}
tr>:last-child{padding-right:0}
.plan{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1.5rem 4rem;align-items:start;margin:2rem 0}
.plan .scroll{margin:0}
.budget{background:var(--wash);border-radius:.6rem;padding:1.4rem 1.5rem 1.2rem}
.budget label{font-weight:600;display:block}
.budget input{width:100%;margin:.8rem 0 .6rem;accent-color:var(--accent);height:1.6rem}
.budget output{display:block;font-family:var(--serif);font-size:1.2rem;line-height:1.45;min-height:7rem}
.find{display:flex;gap:1rem;align-items:baseline;flex-wrap:wrap;margin:3rem 0 .5rem}
.find h3{margin:0;flex:1 0 auto}
input[type=search],input[type=password],input[type=text]{font:inherit;padding:.4rem .7rem;border:1px solid var(--muted);border-radius:.4rem;
background:var(--paper);color:var(--ink);max-width:100%}
button{font:inherit;padding:.4rem 1rem;border:1px solid var(--accent);border-radius:.4rem;background:var(--accent);color:var(--paper);
cursor:pointer}
.people{list-style:none;padding:0;margin:0}
.people>li{display:grid;grid-template-columns:minmax(8rem,13rem) 5rem 6rem 5rem 1fr;gap:0 1.25rem;padding:.7rem 0 .7rem .9rem;
border-bottom:1px solid var(--rule);border-left:3px solid transparent;align-items:baseline;content-visibility:auto;
contain-intrinsic-size:auto 5rem}
.people>.in{border-left-color:var(--accent)}
.people a{overflow-wrap:anywhere}
.p{font-family:var(--serif);font-size:1.25rem;font-variant-numeric:lining-nums tabular-nums;text-align:right}
.high,.lowers::before,span.lowers{color:var(--risk)}.low,.raises::before,span.raises{color:var(--accent)}
li.lowers,li.raises{padding-left:1.2em;text-indent:-1.2em}
.lowers::before{content:"↓ "}.raises::before{content:"↑ "}.some,.c{color:var(--soft)}
.c{font-variant-numeric:tabular-nums;text-align:right}
.people ul,.why{list-style:none;margin:0;padding:0}
.why li{margin-bottom:.25rem}
.people small{color:var(--soft);font-size:.85rem;display:block}
.head{color:var(--soft);font-size:.85rem}
footer{padding-top:3rem;padding-bottom:3rem;font-size:.88rem;overflow-wrap:anywhere}
.strip{width:100%;max-width:60rem;min-width:42rem;display:block}
#person>p{margin:1.5rem 0 -1rem}
.strip text{font:11px var(--sans);fill:var(--soft)}
@media (max-width:60rem){.people>li{grid-template-columns:1fr auto auto;gap:.1rem .9rem}.people>li>ul{grid-column:1/-1}
.people .c{min-width:3rem}.head{display:none!important}.people .b{grid-column:1;order:4}.people>li>ul{order:5}}
@media (max-width:40rem){h2{font-size:1.75rem;margin-top:2rem}.lead{font-size:1.2rem}header{padding-top:1.5rem}
.budget{margin-inline:-.4rem;padding:1.1rem 1.1rem .9rem}}
code{font-size:.92em;background:var(--wash);padding:.1em .35em;border-radius:.25rem}
@media print{nav,.budget,.find input,.skip{display:none}main section[hidden]{display:block!important}#person{display:none!important}
details:not([open])>*{display:none}}
`;
