package io.postern.checkout;

import io.postern.PosternExecutable;

@PosternExecutable
class CheckoutIT extends CheckoutTest {}
