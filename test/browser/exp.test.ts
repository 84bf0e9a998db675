import { test, expect } from '@jest/globals';
import { startSimulator } from '../../simulator';
import { Browser } from '../support/browser';
import { startHostPage, embed, heard } from './support/host-page';
test('x', async () => {
  const t0 = Date.now();
  const b = await Browser.start();
  console.log('started', Date.now()-t0);
  const sim = await startSimulator({ pace: 'instant' });
  const host = await startHostPage();
  const h = { 'MX-API-Key': sim.apiKey, 'MX-Client-ID': sim.clientId, Accept: 'application/vnd.mx.atrium.v1+json', 'Content-Type': 'application/json' };
  try {
    const u = await (await fetch(sim.baseUrl + '/users', { method: 'POST', headers: h, body: '{"user":{"identifier":"a"}}' })).json() as any;
    const w = await (await fetch(sim.baseUrl + '/users/' + u.user.guid + '/connect_widget_url', { method: 'POST', headers: h, body: '{"mode":"verification"}' })).json() as any;
    await embed(b, host, w.user.connect_widget_url);
    await b.heading('Find your bank');
    await b.fill('Name of your bank', 'mx bank'); await b.press('Search');
    await b.press('MX Bank');
    await b.heading('Log in at MX Bank');
    await b.fill('Username', 'test_atrium'); await b.fill('Password', 'challenge'); await b.press('Continue');
    await b.heading('Your bank asks');
    await b.fill('What city were you born in?', 'correct'); await b.press('Continue');
    await b.choose('MX Bank Checking'); await b.press('Continue');
    await b.heading('Your account is connected');
    await b.press('Done');
    await b.heading('Done');
    console.log(JSON.stringify(await heard(b), null, 1));
  } finally { console.log(Date.now()-t0); await b.close(); await sim.close(); await host.close(); }
}, 60000);
