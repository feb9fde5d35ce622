import { CartSection } from './sections/cart.tsx';
import { OrderSection } from './sections/order.tsx';
import { LettersSection, RequestsSection } from './sections/others.tsx';
import { PriceSection } from './sections/price.tsx';
import { ScenarioSection } from './sections/scenarios.tsx';
import { TokensSection } from './sections/tokens.tsx';

const LINKS = [
  ['cart', 'Cart'],
  ['price', 'Price'],
  ['scenarios', 'Scenarios'],
  ['order', 'Order'],
  ['letters', 'Letters'],
  ['requests', 'Requests'],
];

/** The whole page. All elements are there before the first answer comes, so that nothing jumps. */
export const Page = ({ appEnv }: { appEnv: string }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>shopping · QA console</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/qa/assets/style.css" />
      <script type="module" src="/qa/assets/main.ts" />
    </head>
    <body>
      <a class="skip" href="#cart">
        Skip to the cart
      </a>
      <header class="top">
        <h1>
          shopping <span>QA console</span>
        </h1>
        <span class="env">{appEnv}</span>
        <nav aria-label="Sections">
          {LINKS.map(([id, name]) => (
            <a href={`#${id}`}>{name}</a>
          ))}
        </nav>
      </header>
      <main>
        <noscript>
          <p class="problem">This page calls the API from your browser: switch JavaScript on.</p>
        </noscript>
        <div id="problems" role="alert" />
        <TokensSection />
        <div class="board">
          <CartSection />
          <PriceSection />
          <ScenarioSection />
        </div>
        <OrderSection />
        <div class="board two">
          <LettersSection />
          <RequestsSection />
        </div>
      </main>
      <p id="live" class="unseen" role="status" aria-live="polite" />
    </body>
  </html>
);
