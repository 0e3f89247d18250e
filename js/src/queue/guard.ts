/** Asks the visitor before the page is left. Listens only while there is a reason to: pages that listen are not kept for the way back. */
export class Guard {
  private on = false;

  set(on: boolean): void {
    if (on === this.on) return;
    this.on = on;
    if (on) globalThis.addEventListener?.('beforeunload', ask);
    else globalThis.removeEventListener?.('beforeunload', ask);
  }
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
  // What browsers before 2023 look at.
  event.returnValue = true;
}
