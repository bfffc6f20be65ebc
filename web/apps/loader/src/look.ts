/** The loader's looks, in a shadow root: the page's own styles and these never meet, and a strict CSP allows them. */
export const LOOK = `
:host{all:initial;--a:#0f766e;--o:#fff}
button{position:fixed;z-index:2147483000;right:20px;bottom:20px;bottom:max(20px,env(safe-area-inset-bottom));width:56px;height:56px;
border:0;border-radius:50%;background:var(--a);color:var(--o);box-shadow:0 4px 16px rgb(17 24 39/24%);cursor:pointer;padding:0;display:grid;place-items:center}
:host([left]) button{right:auto;left:20px}
button:focus-visible{outline:3px solid var(--a);outline-offset:3px}
button:hover{filter:brightness(1.08)}
svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
i{position:absolute;top:-2px;right:-2px;min-width:20px;height:20px;box-sizing:border-box;padding:0 5px;border-radius:10px;background:#dc2626;color:#fff;
font:600 12px/20px system-ui,sans-serif;text-align:center;font-style:normal}
i:empty{display:none}
iframe{position:fixed;z-index:2147483000;right:20px;bottom:88px;width:400px;max-width:calc(100vw - 40px);height:640px;max-height:calc(100vh - 108px);
border:0;border-radius:12px;box-shadow:0 12px 40px rgb(17 24 39/24%);background:Canvas;color-scheme:light dark;
visibility:hidden;opacity:0;transform:translateY(8px);transition:opacity .14s,transform .14s,visibility 0s .14s}
:host([left]) iframe{right:auto;left:20px}
:host([open]) iframe{visibility:visible;opacity:1;transform:none;transition:opacity .14s,transform .14s}
@media (max-width:480px),(max-height:480px){
iframe{inset:0!important;width:100%;height:100%;max-width:none;max-height:none;border-radius:0}
:host([open]) button{display:none}}
@media (prefers-reduced-motion:reduce){iframe,:host([open]) iframe{transition:none}}
@media print{:host{display:none}}`;

export const OPEN = "M7.9 20A9 9 0 1 0 4 16.1L2 22z";
export const CLOSE = "m6 9 6 6 6-6";
