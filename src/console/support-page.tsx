import { FindSection, SignInSection } from './sections/support-find.tsx';
import { RefundForm, ReviewForm } from './sections/support-forms.tsx';

/** The back office's page: sign in, find an order or take one from the review queue, look, decide. */
export const SupportPage = ({ appEnv }: { appEnv: string }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>shopping · Support</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/support/browser/style.css" />
      <link rel="stylesheet" href="/support/browser-support/support.css" />
      <script type="module" src="/support/browser-support/main.ts" />
    </head>
    <body>
      <a class="skip" href="#find">
        Skip to the search
      </a>
      <header class="top">
        <h1>
          shopping <span>Support</span>
        </h1>
        <span class="env">{appEnv}</span>
      </header>
      <main>
        <noscript>
          <p class="problem">This page calls the API from your browser: switch JavaScript on.</p>
        </noscript>
        <SignInSection />
        <div id="desk" class="desk" hidden>
          <FindSection />
          <section id="order" class="card" aria-labelledby="order-title" hidden>
            <h2 id="order-title" tabindex={-1}>
              Order
            </h2>
            <p id="order-head" class="state-line" />
            <p id="order-state" class="state-line" role="status" />
            <ReviewForm />
            <div id="order-details" class="details" />
            <RefundForm />
          </section>
        </div>
      </main>
      <p id="live" class="unseen" role="status" aria-live="polite" />
    </body>
  </html>
);
