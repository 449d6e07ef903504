// A package that nobody can patch any more.
const express = require('express');
Object.freeze(express.application);
Object.freeze(express.response);
