/** The page starts: back from the bank, or as the page of a verification. */
import { render } from 'preact';
import { PageStore } from './page-store';
import { App } from './view/app';
import { Returned } from './view/returned';
import { comeBack, isWayBack } from './way-back';

const root = document.getElementById('page');
if (root !== null) {
  if (isWayBack()) {
    render(<Returned />, root);
    comeBack();
  } else {
    const store = new PageStore();
    render(<App store={store} />, root);
    void store.start();
  }
}
